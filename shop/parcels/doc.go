// Package parcels asks 快递100 and 17TRACK where a parcel is. It knows no order, and says of a parcel only what its carrier scanned.
package parcels
