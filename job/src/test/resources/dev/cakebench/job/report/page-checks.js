// Functions that ReportBrowserTest calls in the page; each gives a list of what is wrong, so that an empty list is good.
const checks = (() => {
  const LEAST_TEXT_CONTRAST = 4.5;
  const LEAST_LINE_CONTRAST = 3;
  const SLACK = 1.5;

  const name = element => {
    const text = (element.textContent || '').trim().slice(0, 40);
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') || ''}"> "${text}"`;
  };
  const box = element => element.getBoundingClientRect();
  const isShown = element => { const b = box(element); return b.width > 0 && b.height > 0; };
  const isTurned = text => text.hasAttribute('transform');

  function overflow() {
    const wide = document.documentElement.scrollWidth;
    return wide > window.innerWidth ? [`the page is ${wide} wide in a window of ${window.innerWidth}`] : [];
  }

  function charts() {
    const wrong = [];
    for (const svg of document.querySelectorAll('svg')) {
      if (!svg.checkVisibility()) continue;
      const b = box(svg);
      if (b.width < 10 || b.height < 10) wrong.push(`${name(svg)} is ${b.width} x ${b.height}`);
      if (b.left < 0 || b.right > window.innerWidth) wrong.push(`${name(svg)} leaves the window`);
    }
    return wrong;
  }

  // Labels of a picture: inside it, and none upon another. Turned ones are compared by the distance of their lines.
  function labels() {
    const wrong = [];
    for (const svg of document.querySelectorAll('.panel svg')) {
      if (!svg.checkVisibility()) continue;
      const frame = box(svg);
      const scale = frame.width / svg.viewBox.baseVal.width;
      const texts = [...svg.querySelectorAll('text')].map(text => ({ text, b: box(text), turned: isTurned(text) }));
      for (const { text, b } of texts) {
        if (b.left < frame.left - SLACK || b.right > frame.right + SLACK || b.top < frame.top - SLACK || b.bottom > frame.bottom + SLACK) {
          wrong.push(`${name(text)} is cut off in ${name(svg)}`);
        }
      }
      texts.sort((one, other) => one.b.left - other.b.left);
      for (let i = 0; i < texts.length; i++) {
        for (let j = i + 1; j < texts.length && texts[j].b.left < texts[i].b.right - SLACK; j++) {
          const one = texts[i];
          const other = texts[j];
          const down = Math.min(one.b.bottom, other.b.bottom) - Math.max(one.b.top, other.b.top);
          if (down <= SLACK) continue;
          if (one.turned && other.turned) {
            const apart = Math.abs((other.b.right - one.b.right) + (other.b.top - one.b.top)) * Math.SQRT1_2;
            if (apart >= 9 * scale) continue;
          }
          wrong.push(`${name(one.text)} and ${name(other.text)} overlap in ${name(svg)}`);
        }
      }
    }
    return wrong;
  }

  // Texts that stick out of what holds them.
  function clipped() {
    return [...document.querySelectorAll('h1, h2, h3, h4, p, li, dt, dd, figcaption, summary, label, th, td, legend')]
      .filter(element => isShown(element) && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      .map(element => `${name(element)} needs ${element.scrollWidth} and has ${element.clientWidth}`);
  }

  function channels(colour) {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
  }

  function luminance(rgb) {
    const [r, g, b] = rgb.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(one, other) {
    const [low, high] = [luminance(channels(one).rgb), luminance(channels(other).rgb)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  // The cell that a text of a heat map stands in, else the first background that is not transparent.
  function ground(element) {
    const cell = element.closest('.cells') && element.parentElement.querySelector('rect');
    if (cell) return getComputedStyle(cell).fill;
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour).alpha === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
  }

  function contrasts() {
    const worst = new Map();
    const note = (what, ratio, least) => {
      if (ratio < least) worst.set(what, Math.min(ratio, worst.get(what) ?? ratio));
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || seen.has(element) || !element.checkVisibility()) continue;
      if (element.closest('title, desc, style, option')) continue;
      seen.add(element);
      const style = getComputedStyle(element);
      const colour = element.ownerSVGElement ? style.fill : style.color;
      note(name(element), contrast(colour, ground(element)), LEAST_TEXT_CONTRAST);
    }
    for (const line of document.querySelectorAll('.series .curve, .series .mark, .reference, .zero')) {
      if (line.checkVisibility()) note(name(line), contrast(getComputedStyle(line).stroke, ground(line)), LEAST_LINE_CONTRAST);
    }
    return [...worst].map(([what, ratio]) => `${what} has a contrast of ${ratio.toFixed(2)}`);
  }

  function openAll() {
    document.querySelectorAll('details').forEach(details => { details.open = true; });
  }

  function tables() {
    const wrong = [];
    for (const figure of document.querySelectorAll('figure')) {
      const table = figure.querySelector('details table');
      const cells = table ? [...table.querySelectorAll('td')].filter(isShown).length : 0;
      if (cells === 0) wrong.push(`${name(figure)} has no table with numbers`);
    }
    return wrong;
  }

  // Unchecks the first and the last box; while one is off, nothing of its policy may be seen.
  function switches() {
    const wrong = [];
    const inputs = [...document.querySelectorAll('.switches input')];
    for (const input of new Set([inputs.at(0), inputs.at(-1)])) {
      if (!input) continue;
      const of = `.p${input.id.slice('show-'.length)}`;
      const shown = () => [...document.querySelectorAll(of)].filter(isShown).length;
      const before = shown();
      input.click();
      if (before === 0 || shown() !== 0) wrong.push(`${input.id} hides ${before - shown()} of ${before} elements`);
      input.click();
      if (shown() !== before) wrong.push(`${input.id} does not bring everything back`);
    }
    return wrong;
  }

  return { overflow, charts, labels, clipped, contrasts, openAll, tables, switches };
})();
