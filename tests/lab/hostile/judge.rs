//! Chromium says whether something ran: ears that are in every document before its first byte, and a look at what stands in it.

use crate::{Browser, Seat};
use serde_json::{Value, json};

/// In every document and every frame: what runs calls `ran`, what a policy stops is an event.
const EARS: &str = "
    if (self === top) self.told = [];
    self.ran = number => { top.told.push('ran ' + Number(number)); };
    addEventListener('securitypolicyviolation', event => top.told.push(
        'stopped by the policy: ' + [event.effectiveDirective, event.blockedURI, event.sample].join(' ')));
";
/// What no page has that shows words as words, told with what was heard: handlers, addresses that are code, and elements
/// that load it, but the pages' own.
const LOOK: &str = "
    const code = /^(javascript|vbscript):/i;
    const own = 'script[src^=\"/admin/\"], iframe.phone';
    const planted = page => [...page.querySelectorAll('*')].flatMap(it => [...it.attributes]
        .filter(({ name, value }) => name.startsWith('on') || name === 'srcdoc' || name === 'style'
            || code.test(value.replace(/[\\0- ]/g, '')) && /href|src|action|data/.test(name))
        .map(({ name, value }) => `<${it.localName} ${name}=${value}>`)
        .concat(it.matches('script, iframe, object, embed, base, meta[http-equiv]') && !it.matches(own)
            ? [it.outerHTML.slice(0, 200)] : []));
    const frames = [...document.querySelectorAll('iframe')].map(it => it.contentDocument).filter(it => it);
    return [...self.told, ...[document, ...frames].flatMap(planted)];
";

/// Puts the ears in; from the next page on.
pub fn listen<S: Seat>(browser: &Browser<'_, S>) {
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": EARS }));
}

/// What ran in the page that the browser shows, what its policy stopped, and what stands in it that could run. Empty is good.
#[must_use]
pub fn heard<S: Seat>(browser: &Browser<'_, S>) -> Vec<String> {
    texts(&browser.script(LOOK))
}

/// Opens pages in frames of one that has no policy, does there what people do, and returns what ran meanwhile.
#[must_use]
pub fn opened<S: Seat>(browser: &Browser<'_, S>, pages: &[String]) -> Vec<String> {
    browser.goto("about:blank");
    let script = format!(
        "const open = html => new Promise(done => {{
            const frame = document.createElement('iframe');
            frame.onload = () => setTimeout(() => {{ people(frame.contentDocument); setTimeout(done, 100); }}, 100);
            frame.srcdoc = html;
            document.body.append(frame);
        }});
        const people = page => page.querySelectorAll('a, button, b, p, input').forEach(it => {{
            it.focus?.();
            it.dispatchEvent(new Event('focus'));
            it.dispatchEvent(new MouseEvent('mouseover', {{ bubbles: true }}));
            it.dispatchEvent(new MouseEvent('click', {{ bubbles: true, cancelable: true, view: page.defaultView }}));
        }});
        return Promise.all({}.map(open)).then(() => self.told)",
        Value::from(pages)
    );
    texts(&browser.script(&script))
}

fn texts(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten();
    texts.map(|text| text.as_str().map_or_else(|| text.to_string(), str::to_owned)).collect()
}
