use super::PATIENCE;
use crate::views::word_count;
use tokio::io::AsyncReadExt;

/// What came back: status, headers as they stood (names in lower case) and body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> Self {
        let mut bytes = Vec::new();
        // A reset after the answer is as good as an end.
        let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
            .await
            .expect("the portal never closed");
        let text = String::from_utf8(bytes).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            return Self { status: 0, headers: Vec::new(), body: text };
        };
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap().parse().unwrap();
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self { status, headers, body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What a person reads in the page's body, up to `end` of its markup.
    pub fn text_until(&self, end: &str) -> String {
        let body = self.body.split_once("<body>").map_or("", |(_, body)| body);
        let body = body.split_once(end).map_or(body, |(above, _)| above);
        let mut text = String::new();
        for piece in body.split('<') {
            text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        }
        text.replace("&#60;", "<").replace("&#62;", ">").replace("&#39;", "'")
    }

    /// What holds on every page that a guest is shown, in `language`.
    #[track_caller]
    pub fn is_a_page(&self, language: &str) {
        assert!(self.body.len() <= 30_000, "{} bytes", self.body.len());
        self.says(&["K7M2", "</html>", &format!("<html lang=\"{language}\">")]);
        self.never_says(&["<script", " style=", "<Purbalingga>", "http-equiv=\"refresh\"", "src=", "1970"]);
        assert_eq!(self.body.matches("<h1").count(), 1);
        for (field, _) in self
            .body
            .match_indices("<input id=\"")
            .chain(self.body.match_indices("<input class=\"code\" id=\""))
        {
            let id =
                self.body[field..].split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            assert!(self.body.contains(&format!("<label for=\"{id}\">")), "{id} has no label");
        }
        for described in self.body.split("aria-describedby=\"").skip(1) {
            for id in described.split('"').next().unwrap().split(' ') {
                assert!(self.body.contains(&format!(" id=\"{id}\"")), "nothing is {id:?}");
            }
        }
        self.is_easily_read();
    }

    /// No sentence of the page may be long.
    #[track_caller]
    pub fn is_easily_read(&self) {
        for sentence in self.text_until("<footer").split_terminator(['\n', '.', ';', ':']) {
            assert!(word_count(sentence) <= 15, "too long: {sentence:?}");
        }
    }

    /// The text of the page must hold all of `parts`.
    #[track_caller]
    pub fn says(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.body.contains(part), "{part:?} is not in {}: {}", self.status, self.body);
        }
    }

    #[track_caller]
    pub fn never_says(&self, parts: &[&str]) {
        for part in parts {
            assert!(!self.body.contains(part), "{part:?} is in {}: {}", self.status, self.body);
        }
    }
}
