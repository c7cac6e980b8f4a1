// Package recommend chooses which products to show for a wish and says why, each choice a sum that can be looked at. It does
// not read messages, hold preferences or learn from behaviour: a wish comes ready made, and what is chosen follows from it and
// the catalogue alone.
package recommend
