package dev.latebloom.lens;

/**
 * How well the members of a sum of vectors are found again, as those with the largest products.
 *
 * @param members of a sum
 * @param stored share that is found where vectors are summed as the model stores them
 * @param centred the same where the mean of all is taken off and each has length 1
 * @param expected the same of as many random directions
 * @param cosine mean cosine of a member and its sum, centred
 * @param expectedCosine 1 / sqrt(members)
 */
public record BundleSize(
    int members,
    double stored,
    double centred,
    double expected,
    double cosine,
    double expectedCosine) {}
