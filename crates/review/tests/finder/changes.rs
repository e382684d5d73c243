//! Posts that are edited and withdrawn.

use crate::bench::{Desk, expected};
use crate::posts::{DIARY, SICK, Said, withdrawal};

const SAID: fn() -> Said = Said::default;

fn three() -> Vec<Said> {
    let said =
        |id: u8| Said { id, day: i64::from(id), author: ["a", "b", "c", "d"][usize::from(id)], ..SAID() };
    vec![said(1), said(2), said(3)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_master_hands_over() {
    let desk = Desk::open("hands_over").await;
    desk.write(&three(), &[]).await;
    desk.find().await;
    assert_eq!(desk.members(1..=3).await, expected(&[(2, 1, "same_text"), (3, 1, "same_text")]));
    desk.write(&[], &[withdrawal(1, 0)]).await;
    desk.find().await;
    assert_eq!(desk.members(2..=3).await, expected(&[(3, 2, "same_text")]));
    assert_eq!(desk.counted().await, 1);
    // What is gone is found by nobody.
    desk.write(&[Said { id: 4, day: 9, ..SAID() }], &[]).await;
    desk.find().await;
    assert_eq!(desk.members(2..=4).await, expected(&[(3, 2, "same_text"), (4, 2, "same_text")]));
    // The last two go at once.
    desk.write(&[], &[withdrawal(2, 0), withdrawal(3, 0)]).await;
    desk.find().await;
    assert_eq!(desk.members(4..=4).await, expected(&[]));
    assert_eq!(desk.counted().await, 1);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_over_that_breaks_off_is_gone_on_with() {
    let desk = Desk::open("broken_off").await;
    let mut said = three();
    said.push(Said { id: 4, day: 4, author: "e", ..SAID() });
    desk.write(&said, &[]).await;
    desk.find().await;
    desk.write(&[], &[withdrawal(1, 0)]).await;
    let failing = desk.failing();
    for _ in 0..12 {
        let _failed = desk.search_by(failing.clone()).step().await;
    }
    desk.find().await;
    assert_eq!(desk.members(2..=4).await, expected(&[(3, 2, "same_text"), (4, 2, "same_text")]));
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_tells_of_something_else_leaves() {
    let desk = Desk::open("member_edited").await;
    desk.write(&three(), &[]).await;
    desk.find().await;
    let other = Said { id: 4, day: 0, author: "e", text: SICK, ..SAID() };
    desk.write(&[Said { id: 3, day: 3, author: "d", revision: 1, text: SICK, ..SAID() }, other], &[]).await;
    desk.find().await;
    assert_eq!(desk.members(1..=4).await, expected(&[(2, 1, "same_text"), (3, 4, "same_text")]));
    // An edit that keeps the case keeps the cluster.
    const SHOUTED: &str =
        "MY MOTHER switched to lisinopril in spring and has had a dry cough ever since, nobody warned her!!";
    desk.write(&[Said { id: 2, day: 2, author: "c", revision: 1, text: SHOUTED, ..SAID() }], &[]).await;
    assert_eq!(desk.find().await, 0);
    assert_eq!(desk.counted().await, 2);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_members_of_a_master_that_tells_of_something_else_stay_together() {
    let desk = Desk::open("master_edited").await;
    desk.write(&three(), &[]).await;
    desk.find().await;
    desk.write(&[Said { id: 1, day: 1, author: "b", revision: 1, text: DIARY, ..SAID() }], &[]).await;
    desk.find().await;
    assert_eq!(desk.members(1..=3).await, expected(&[(3, 2, "same_text")]));
    assert_eq!(desk.counted().await, 2);
    desk.close().await;
}
