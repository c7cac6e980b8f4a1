package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// sole draws a shoe's sole with a crack across it.
func sole(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w)*2-1, float64(y)/float64(h)*2-1
			c := color.RGBA{222, 214, 200, 255}
			if waist := 0.34 + 0.13*math.Cos(v*math.Pi*1.5); u*u/(waist*waist)+v*v/0.8 < 1 {
				c = color.RGBA{46, 52, 64, 255}
				if int((v+1)*28)%3 == 0 {
					c = color.RGBA{64, 72, 88, 255}
				}
				if crack := v - 0.18*u - 0.05*math.Sin(u*30); math.Abs(crack) < 0.02 {
					c = color.RGBA{226, 92, 70, 255}
				}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// attach chooses files in the widget, as the device's own dialog would hand them over.
func (p *tab) attach(mime string, files map[string][]byte) {
	p.t.Helper()
	p.find(testid("files-input"))
	script := "(() => { const d = new DataTransfer();"
	for name, content := range files {
		script += fmt.Sprintf("d.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], %q, {type: %q}));", base64.StdEncoding.EncodeToString(content), name, mime)
	}
	script += fmt.Sprintf("const i = %s(%q).at(-1); i.files = d.files; i.dispatchEvent(new Event('change')); return true; })()", deep, testid("files-input"))
	eval[bool](p, script)
}

// sendPictures chooses pictures, waits for their uploads and sends them beside a text.
func (p *tab) sendPictures(text string, files map[string][]byte) {
	p.t.Helper()
	before, bots := p.count(testid("picture")), p.count(botRows)
	p.attach("image/jpeg", files)
	p.wait("the uploads", func() bool { return p.count(`[data-testid="thumb"][data-state="ready"]`) == len(files) })
	if text == "" {
		p.click(testid("send"))
	} else {
		p.write(testid("input"), text)
	}
	p.wait("the pictures", func() bool {
		return p.count(`[data-testid="picture"][data-state="shown"]`) == before+len(files) && p.count(testid("tray")+":not([hidden])") == 0
	})
	p.wait("an answer to the pictures", func() bool { return p.count(botRows) > bots })
}

func TestPicturesAreEvidenceInTheWidgetAndTheConsole(t *testing.T) {
	p := demoOn(t, t.TempDir())
	for _, size := range []struct {
		name string
		size [2]int64
	}{{"desktop", desktop}, {"phone", phone}} {
		t.Run(size.name, func(t *testing.T) {
			shop := newTab(t, browser(t), size.size, p.URL+"/")
			eval[string](shop, "document.cookie = 'demo_language=zh; path=/'")
			do(shop, chromedp.Navigate(p.URL+"/"))
			shop.find(testid("launcher"))
			shop.click(testid("launcher"))
			if size.name == "desktop" {
				shop.sendPictures("", map[string][]byte{"收到时.jpg": sole(t, 600, 800)})
				if answer := shop.texts(botRows); !strings.Contains(answer[len(answer)-1], "看不了图片") {
					t.Errorf("a picture out of the blue is answered with %q", answer)
				}
				shop.shot("pictures-1-cannot-see")
			}
			shop.say("收到的鞋子鞋底裂了")
			shop.attach("image/jpeg", map[string][]byte{"鞋底.jpg": sole(t, 600, 800), "鞋底2.jpg": sole(t, 800, 600)})
			shop.wait("thumbnails", func() bool { return shop.count(`[data-testid="thumb"][data-state="ready"]`) == 2 })
			shop.shot("pictures-2-tray-" + size.name)
			bots := shop.count(botRows)
			shop.click(testid("send"))
			shop.wait("an answer", func() bool { return shop.count(botRows) > bots })
			if answer := shop.texts(botRows); !strings.Contains(strings.Join(answer[bots:], ""), "凭证") {
				t.Errorf("evidence is answered with %q", answer[bots:])
			}
			shop.wait("the pictures", func() bool {
				return shop.count(`[data-testid="picture"][data-state="shown"]`) == shop.count(testid("picture")) && shop.count(testid("picture")) >= 2
			})
			shop.shot("pictures-3-sent-" + size.name)
			shop.click(testid("picture"))
			shop.find(testid("zoom"))
			shop.shot("pictures-4-zoom-" + size.name)
			shop.click(testid("zoom-close"))
			shop.attach("image/png", map[string][]byte{"网页.png": []byte("<html>not a picture</html>")})
			shop.wait("the refusal", func() bool {
				return strings.Contains(strings.Join(shop.texts(testid("upload-error")), ""), "只能发送图片")
			})
			shop.shot("pictures-5-refused-" + size.name)
			shop.click(testid("thumb-remove"))
			shop.sound()
		})
	}
	t.Run("console", func(t *testing.T) {
		console := newTab(t, browser(t), desktop, p.Admin)
		console.write(testid("sign-name"), "小周")
		console.click(testid("tab-open"))
		console.find(testid("conversation"))
		id, rows := console.attributes(testid("conversation"), "data-conversation"), console.texts(testid("conversation"))
		for i, row := range rows {
			if strings.Contains(row, "凭证") {
				console.click(fmt.Sprintf(`[data-testid="conversation"][data-conversation="%s"]`, id[i]))
			}
		}
		console.wait("the pictures in the console", func() bool {
			return eval[int](console, fmt.Sprintf("%s(%q).filter(i => i.complete && i.naturalWidth > 0).length", deep, testid("picture")+" img")) >= 2
		})
		console.shot("pictures-6-console")
		console.click(testid("take"))
		console.attach("image/jpeg", map[string][]byte{"新鞋底.jpg": sole(t, 500, 500)})
		console.wait("the upload", func() bool { return console.count(`[data-testid="thumb"][data-state="ready"]`) == 1 })
		console.shot("pictures-7-console-tray")
		console.write(testid("write"), "给您换一双这样的")
		sent := `[data-testid="message"][data-role="agent"] ` + testid("picture")
		console.wait("the agent's picture", func() bool { return console.count(sent) == 1 && console.count(testid("thumb")) == 0 })
		console.shot("pictures-8-console-sent")
		console.sound()
	})
	if code := p.call(t, http.MethodGet, "/v1/files/f_none", p.Token, nil, nil); code != http.StatusNotFound {
		t.Errorf("an unknown file gives %d", code)
	}
}
