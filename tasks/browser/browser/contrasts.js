() => {
  const parse = text => {
    const canvas = parse.canvas ??= new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = c => {
    const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    const paper = matchMedia('(prefers-color-scheme: dark)').matches &&
      getComputedStyle(document.documentElement).colorScheme.includes('dark') ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return layers.reduceRight((under, top) => over(top, under), paper);
  };
  const opacity = element => {
    let whole = 1;
    for (let e = element; e; e = e.parentElement) whole *= parseFloat(getComputedStyle(e).opacity);
    return whole;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const text = node.data.trim(), element = node.parentElement;
    if (!text || !element.checkVisibility({visibilityProperty: true}) || /^(SCRIPT|STYLE|OPTION)$/.test(element.tagName)) continue;
    if (element.closest('[disabled], [aria-disabled=true], [aria-hidden=true]')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element), under = ground(element), colour = parse(style.color);
    colour[3] *= opacity(element);
    const [a, b] = [light(over(colour, under)), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    found.push({text: text.slice(0, 60), ratio: (a + 0.05) / (b + 0.05), needed: large ? 3 : 4.5, tag: element.tagName});
  }
  return found;
}
