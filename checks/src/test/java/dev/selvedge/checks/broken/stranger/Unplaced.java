package dev.selvedge.checks.broken.stranger;

interface Unplaced {}
