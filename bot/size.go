package bot

import (
	"strconv"
	"strings"

	"shoptalk/chat"
)

// sizeAdvice names the size that fits, by the product's size guide; in the slot size_need it leaves what is still missing.
func sizeAdvice(v *visit) error {
	v.set("size_need", "")
	p, ok := v.product()
	title := "“" + p.Title.In(v.lang) + "”"
	these := !ok
	if these {
		if p, ok = v.oneGuide(); !ok {
			return v.whichProduct()
		}
		title = v.words("size.these")
	} else {
		v.pointAt(p)
		v.set("product", p.ID)
	}
	guide, ok := v.bot.Shop.SizeGuide(p.SizeGuide)
	if p.SizeGuide == "" || !ok || len(guide.Rows) == 0 {
		v.noGuide(p)
		return nil
	}
	if need := missingMeasure(guide, v); need != "" {
		v.set("size_need", need)
		return nil
	}
	return v.adviseSize(p, guide, title, these)
}

// adviseSize says which row of the guide fits; of one product also whether that size is there.
func (v *visit) adviseSize(p chat.Product, guide chat.SizeGuide, title string, these bool) error {
	small, large := fit(guide, v)
	if small < 0 {
		s := v.offerPerson(v.say("size.none", "size.none", "title", title))
		s.fact("product", p.ID).fact("guide", guide.ID)
		v.forgetMeasures()
		return nil
	}
	size := guide.Rows[small].Size
	s := v.say("size.fits", "size.fits", "title", title, "size", size)
	if small != large {
		size = guide.Rows[large].Size
		s.body.Text = v.words("size.between", "title", title, "small", guide.Rows[small].Size, "large", size)
	}
	if note := guide.Note.In(v.lang); note != "" && small == large {
		s.body.Text += glue(s.body.Text) + note
	}
	s.fact("product", p.ID).fact("guide", guide.ID).fact("size", size)
	if these {
		return nil // of several, none's stock is told
	}
	if x, ok := variantOf(p, size, v.slot("color")); ok && sizeStock(p, size) == 0 {
		s.body.Text += glue(s.body.Text) + v.words("size.out", "size", x.Size)
		s.with(v.productChip("similar", "product.similar", p))
	} else if ok {
		s.with(v.chipWith(v.words("chip.stock_size", "size", size), "product.stock", "product", p.ID, "size", size))
	}
	return nil
}

// oneGuide gives one of the last cards where all of them go by the same size guide: the answer holds for each.
func (v *visit) oneGuide() (one chat.Product, ok bool) {
	for _, id := range v.state.Shown {
		p, known := v.bot.Shop.Product(id)
		if !known || p.SizeGuide == "" || one.ID != "" && p.SizeGuide != one.SizeGuide {
			return chat.Product{}, false
		}
		one = p
	}
	return one, one.ID != ""
}

func sizeStock(p chat.Product, size string) int {
	n := 0
	for _, x := range p.Variants {
		if strings.EqualFold(x.Size, size) {
			n += max(x.Stock, 0)
		}
	}
	return n
}

func (v *visit) noGuide(p chat.Product) {
	sizes := stocked(p, "")
	if len(sizes) < 2 {
		v.say("size.one", "size.one", "title", p.Title.In(v.lang)).fact("product", p.ID)
		return
	}
	v.offerPerson(v.say("size.no_guide", "size.no_guide", "title", p.Title.In(v.lang), "sizes", strings.Join(sizes, "/")).fact("product", p.ID))
}

// forgetMeasures lets a mistyped measure be given again.
func (v *visit) forgetMeasures() {
	for _, slot := range []string{"height", "weight", "foot"} {
		v.set(slot, "")
	}
}

// missingMeasure names the measure that the guide needs and the shopper has not told.
func missingMeasure(g chat.SizeGuide, v *visit) string {
	for _, r := range g.Rows {
		switch {
		case (r.FootMin > 0 || r.FootMax > 0) && footOf(v) == 0:
			return "foot"
		case (r.HeightMin > 0 || r.HeightMax > 0) && number(v.slot("height")) == 0:
			return "height"
		case (r.WeightMin > 0 || r.WeightMax > 0) && number(v.slot("weight")) == 0:
			return "weight"
		}
	}
	return ""
}

func number(text string) int {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return int(f + 0.5)
}

// footOf gives the length of the foot in mm; people say cm.
func footOf(v *visit) int {
	f, err := strconv.ParseFloat(v.slot("foot"), 64)
	if err != nil {
		return 0
	}
	if f < 60 {
		f *= 10
	}
	return int(f + 0.5)
}

// fit gives the rows that fit: the same one twice, two neighbours between which the shopper lies, or -1 outside of the guide.
func fit(g chat.SizeGuide, v *visit) (small, large int) {
	small, large = -1, -1
	height, weight, foot := number(v.slot("height")), number(v.slot("weight")), footOf(v)
	for i, r := range g.Rows {
		if inside(height, r.HeightMin, r.HeightMax) && inside(weight, r.WeightMin, r.WeightMax) && inside(foot, r.FootMin, r.FootMax) {
			if small < 0 {
				small = i
			}
			large = i
		}
	}
	if small >= 0 {
		return small, large
	}
	// Height asks for one row and weight for another: the larger of the two is wearable.
	byHeight, byWeight := -1, -1
	for i, r := range g.Rows {
		if byHeight < 0 && inside(height, r.HeightMin, r.HeightMax) {
			byHeight = i
		}
		if byWeight < 0 && inside(weight, r.WeightMin, r.WeightMax) {
			byWeight = i
		}
	}
	if foot > 0 || byHeight < 0 || byWeight < 0 {
		return -1, -1
	}
	return max(byHeight, byWeight), max(byHeight, byWeight)
}

// inside reports whether a measure lies within bounds; open bounds and unknown measures always fit.
func inside(n, low, high int) bool {
	return n == 0 || (low == 0 || n >= low) && (high == 0 || n <= high)
}
