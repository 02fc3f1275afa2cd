package dev.latebloom.reweight;

/** Every example once a round. */
public record Uniform() implements Policy {}
