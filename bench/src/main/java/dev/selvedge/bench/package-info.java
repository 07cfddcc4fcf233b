/** What things cost, beside the bare JDK and the peers. Figures, never assertions. */
@NullMarked
package dev.selvedge.bench;

import org.jspecify.annotations.NullMarked;
