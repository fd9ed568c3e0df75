//! What staff have decided about who comes in, and how, as the store had it last. Pure.

use hotspot::{
    model::{Account, AccountName, Admission, Block, Mac, PhoneNumber, Voucher, VoucherCode, VoucherId},
    policy::{Tries, WaysIn, entry},
    store,
};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub struct Entrance {
    pub ways: WaysIn,
    vouchers: HashMap<VoucherCode, Voucher>,
    codes: HashMap<VoucherId, VoucherCode>,
    accounts: HashMap<AccountName, Account>,
    /// Whose telephone number it is.
    holders: HashMap<PhoneNumber, AccountName>,
    blocks: HashMap<Mac, Block>,
    /// Known to this run alone.
    pub tries: Tries,
    /// Of what the store held when it was read last.
    pub edition: i64,
    /// What was wrong with what the store holds, as it was told last.
    complaints: Vec<String>,
}

/// What was typed for an account, in one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    Name(AccountName),
    Phone(PhoneNumber),
    /// It can be the name of no account.
    Neither,
}

impl Entrance {
    /// Takes up what the store holds now. Answers what of it makes no sense, where that was not told before.
    pub fn take_up(&mut self, stored: store::WaysIn) -> Vec<String> {
        let faults = self.ways.take_up(&stored.rules).into_iter();
        let faults = faults.map(|fault| format!("{fault}; its last good form stays in force"));
        let skipped = stored.skipped.iter().map(|row| format!("a row of the store was skipped: {row}"));
        let complaints: Vec<String> = faults.chain(skipped).collect();
        self.codes = stored.vouchers.iter().map(|voucher| (voucher.id, voucher.code)).collect();
        self.vouchers = stored.vouchers.into_iter().map(|voucher| (voucher.code, voucher)).collect();
        let holder = |account: &Account| Some((account.phone.clone()?, account.name.clone()));
        self.holders = stored.accounts.iter().filter_map(holder).collect();
        self.accounts = stored.accounts.into_iter().map(|account| (account.name.clone(), account)).collect();
        self.edition = stored.edition;
        self.blocks = stored.blocks.into_iter().map(|block| (block.mac, block)).collect();
        if complaints == self.complaints {
            return Vec::new();
        }
        self.complaints.clone_from(&complaints);
        complaints
    }

    pub fn voucher(&self, code: VoucherCode) -> Option<&Voucher> {
        self.vouchers.get(&code)
    }

    pub fn voucher_mut(&mut self, id: VoucherId) -> Option<&mut Voucher> {
        self.vouchers.get_mut(self.codes.get(&id)?)
    }

    pub fn account(&self, name: &AccountName) -> Option<&Account> {
        self.accounts.get(name)
    }

    pub fn account_mut(&mut self, name: &AccountName) -> Option<&mut Account> {
        self.accounts.get_mut(name)
    }

    /// The account that was typed, where staff have not closed it.
    pub fn account_typed(&self, typed: &Typed) -> Option<&Account> {
        let name = match typed {
            Typed::Name(name) => name,
            Typed::Phone(phone) => self.holders.get(phone)?,
            Typed::Neither => return None,
        };
        self.accounts.get(name).filter(|account| account.closed.is_none())
    }

    /// Staff's pause for a device, whether or not it holds now.
    pub fn block(&self, mac: Mac) -> Option<&Block> {
        self.blocks.get(&mac)
    }

    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.values()
    }

    /// Staff took back what a device was admitted by.
    pub fn is_withdrawn(&self, admission: &Admission) -> bool {
        let voucher = admission.voucher.and_then(|id| self.vouchers.get(self.codes.get(&id)?));
        let account = admission.account.as_ref().and_then(|name| self.accounts.get(name));
        entry::is_withdrawn(voucher, account)
    }
}

impl Typed {
    /// A number is a telephone's: no account has one for its name. Letters are taken in either case, because phones begin a
    /// field with a capital.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        if text.len() > 64 {
            return Self::Neither;
        }
        match (text.parse(), text.to_ascii_lowercase().parse()) {
            (Ok(phone), _) => Self::Phone(phone),
            (Err(_), Ok(name)) => Self::Name(name),
            (Err(_), Err(_)) => Self::Neither,
        }
    }

    /// What tries are counted by.
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Name(name) => Some(name.to_string()),
            Self::Phone(phone) => Some(phone.to_string()),
            Self::Neither => None,
        }
    }
}
