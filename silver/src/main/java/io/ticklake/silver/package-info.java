/** From bronze to silver: one copy of each trade, in total order, with rolling indicators. */
package io.ticklake.silver;
