// Package shoptest is what every connector to a shop's system must do, as one suite that each runs in its tests against a server
// that behaves like its system. It imitates no system itself: the merchant it describes is set up by the connector's own fake.
package shoptest
