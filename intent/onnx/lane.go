package onnx

import (
	"errors"

	ort "github.com/yalue/onnxruntime_go"
)

// lane is what one caller at a time works with: its ids, its text as the pack wants it, and tensors for every length seen, so that a request makes none.
type lane struct {
	ids      []int64
	folded   []byte
	byLength map[int]*bound
}

// bound is a set of tensors for some rows of one length, bound to the session.
type bound struct {
	binding *ort.IoBinding
	narrow  []*ort.Tensor[int32] // nil where the input is wide
	wide    []*ort.Tensor[int64]
	out     []*ort.Tensor[float32]
}

func (m *Model) bind(rows, length int) (b *bound, err error) {
	b = &bound{}
	defer func() {
		if err != nil {
			b.destroy()
		}
	}()
	if b.binding, err = m.session.CreateIoBinding(); err != nil {
		return b, err
	}
	shape := ort.NewShape(int64(rows), int64(length))
	for _, in := range m.inputs {
		var value ort.Value
		if in.wide {
			t, err := ort.NewEmptyTensor[int64](shape)
			if err != nil {
				return b, err
			}
			b.wide, b.narrow, value = append(b.wide, t), append(b.narrow, nil), t
		} else {
			t, err := ort.NewEmptyTensor[int32](shape)
			if err != nil {
				return b, err
			}
			b.wide, b.narrow, value = append(b.wide, nil), append(b.narrow, t), t
		}
		if err := b.binding.BindInput(in.name, value); err != nil {
			return b, err
		}
	}
	for _, out := range m.outputs {
		t, err := ort.NewEmptyTensor[float32](ort.NewShape(int64(rows), int64(out.width)))
		if err != nil {
			return b, err
		}
		b.out = append(b.out, t)
		if err := b.binding.BindOutput(out.name, t); err != nil {
			return b, err
		}
	}
	return b, nil
}

// fill writes a row's ids.
func (b *bound) fill(inputs []input, row int, ids []int64) {
	for i, in := range inputs {
		if in.wide {
			data := b.wide[i].GetData()[row*len(ids):]
			for position, id := range ids {
				data[position] = in.fill(position, id)
			}
			continue
		}
		data := b.narrow[i].GetData()[row*len(ids):]
		for position, id := range ids {
			data[position] = int32(in.fill(position, id))
		}
	}
}

func (b *bound) destroy() error {
	var errs []error
	if b.binding != nil {
		errs = append(errs, b.binding.Destroy())
	}
	for i := range b.wide {
		if b.wide[i] != nil {
			errs = append(errs, b.wide[i].Destroy())
		}
		if b.narrow[i] != nil {
			errs = append(errs, b.narrow[i].Destroy())
		}
	}
	for _, t := range b.out {
		errs = append(errs, t.Destroy())
	}
	return errors.Join(errs...)
}
