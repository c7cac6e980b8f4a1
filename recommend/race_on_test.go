//go:build race

package recommend

// raceEnabled makes tests of many draws shorter: the detector slows them by an order.
const raceEnabled = true
