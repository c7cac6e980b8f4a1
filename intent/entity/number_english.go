package entity

// english reads two hundred and ten, twenty-two, fifteen; stop is 0 where no number stands at i.
func (s *scan) english(i int) (v float64, stop int) {
	low := s.low
	total, current := 0.0, 0.0
	for {
		end := i
		for end < len(low) && isLatin(low[end]) {
			end++
		}
		if end < len(low) && low[end] == '\'' {
			return total + current, stop
		}
		text := s.str(i, end)
		n, known := englishNumbers[text]
		low2 := int(current) % 100
		switch {
		case known && (low2 == 0 && current < 1000 || low2 >= 20 && low2%10 == 0 && n < 10):
			current += n
		case text == "hundred" && current > 0 && current < 100:
			current *= 100
		case text == "thousand" && current > 0 && total == 0:
			total, current = current*1000, 0
		case text == "and" && stop > 0 && low2 == 0 && current >= 100:
			i = end + 1
			continue
		default:
			return total + current, stop
		}
		stop = end
		if end+1 >= len(low) || low[end] != ' ' && low[end] != '-' {
			return total + current, stop
		}
		i = end + 1
	}
}

var englishNumbers = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}
