package dev.latebloom.lens;

/**
 * What a head of attention does with token vectors, as the matrix that moves them (values and
 * output) and the one that matches them (queries and keys).
 *
 * @param layer from 0; -1 for the mean of random matrices of the same shapes
 * @param head from 0
 * @param away mean |cos| of a vector and its image; near 0 where it is moved far away
 * @param spread deviation of the cosine of two images
 * @param unbound share of images from which the pseudo-inverse leads back to their token
 * @param transposed the same by the transposed matrix
 * @param unboundOfSum share of sums of an image and another vector from which it leads back
 * @param transposedOfSum the same by the transposed matrix
 * @param other share of these sums in which the other vector is found
 * @param same share of tokens whose query fits their own key best
 * @param previous share of positions whose query fits the position before best; 0 where positions
 *     are no vectors
 */
public record HeadFigures(
    int layer,
    int head,
    double away,
    double spread,
    double unbound,
    double transposed,
    double unboundOfSum,
    double transposedOfSum,
    double other,
    double same,
    double previous) {}
