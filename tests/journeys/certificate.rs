//! The portal with a certificate: phones are told of it while they would trust it.

use crate::*;
use lab::addresses::*;

#[test]
fn with_a_certificate_the_portal_answers_on_443_before_and_after_sign_in() {
    let (lab, _) = hotspot_with_certificate();
    let phone = joined(&lab);
    let led_to_https = || {
        let answer = phone.http_get(WEB_PAGE).expect("the interceptor answers");
        answer.header("location").is_some_and(|to| to.starts_with("https://masuk.wifi.pbg/"))
    };
    wait_until("guests are led to https", 5 * SECOND, led_to_https);
    let page = || phone.http_get("https://masuk.wifi.pbg/").expect("the portal answers").text();
    assert!(page().contains("Sambungkan"), "{}", page());
    press(&phone);
    assert!(page().contains("Anda tersambung"), "{}", page());
    assert!(phone.connect((WEB, 443)).is_ok(), "other port-443 traffic is untouched");
}
