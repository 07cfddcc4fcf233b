package dev.selvedge.checks.broken.inspect;

public interface Tree {}
