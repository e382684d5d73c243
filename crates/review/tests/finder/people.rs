//! A person's word stands above what the finder finds.

use casework::{Change, DuplicateKind, Verdict};

use crate::bench::{Desk, expected};
use crate::posts::{Said, id, withdrawal};

fn said(id: u8) -> Said {
    Said { id, day: i64::from(id), author: ["a", "b", "c", "d", "e"][usize::from(id)], ..Said::default() }
}

fn decided(verdict: Verdict) -> Change {
    Change::Decided { verdict, second_review: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_parted_stays_apart() {
    let desk = Desk::open("parted").await;
    desk.write(&[said(1), said(2)], &[]).await;
    desk.find().await;
    desk.does(2, Change::Split).await;
    // A third comes that is like both, and the second is edited.
    desk.write(&[said(3), Said { revision: 1, ..said(2) }], &[]).await;
    desk.find().await;
    assert_eq!(desk.members(1..=3).await, expected(&[(3, 1, "same_text")]));
    assert_eq!(desk.counted().await, 2);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_decided_stays_where_it_is() {
    let desk = Desk::open("decided").await;
    desk.write(&[said(2), said(3)], &[]).await;
    desk.does(2, decided(Verdict::Valid)).await;
    desk.does(3, decided(Verdict::Valid)).await;
    desk.find().await;
    assert_eq!(desk.members(2..=3).await, expected(&[]), "both are decided");
    // An earlier one does not take over what is decided, but comes to it.
    desk.write(&[said(1), said(4)], &[]).await;
    desk.find().await;
    assert_eq!(desk.members(1..=4).await, expected(&[(1, 2, "same_text"), (4, 2, "same_text")]));
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_a_person_confirmed_keeps_its_master() {
    let desk = Desk::open("confirmed").await;
    desk.write(&[said(2), said(3)], &[]).await;
    desk.find().await;
    desk.does(3, Change::Confirmed).await;
    desk.write(&[said(1)], &[]).await;
    desk.find().await;
    assert_eq!(desk.members(1..=3).await, expected(&[(1, 2, "same_text"), (3, 2, "same_text")]));
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_seen_meanwhile_is_joined_all_the_same() {
    let desk = Desk::open("seen").await;
    desk.write(&[said(1), said(2)], &[]).await;
    desk.does(2, Change::Commented { text: "looks familiar".into() }).await;
    desk.find().await;
    assert_eq!(desk.members(1..=2).await, expected(&[(2, 1, "same_text")]));
    // A person joined another; the withdrawal of its master does not move it.
    desk.write(&[Said { text: crate::posts::SICK, ..said(3) }], &[]).await;
    let matched = Vec::new();
    desk.does(3, Change::Joined { master: id(1), how: DuplicateKind::Person, score: 1.0, matched }).await;
    desk.write(&[], &[withdrawal(1, 0)]).await;
    desk.find().await;
    assert_eq!(desk.members(2..=3).await, expected(&[(3, 1, "person")]));
    desk.close().await;
}
