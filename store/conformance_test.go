package store

import (
	"testing"

	"shoptalk/store/storetest"
)

var _ storetest.Store = (*DB)(nil)

func TestStoreConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store { return openTemp(t) })
}
