// SPDX-License-Identifier: MIT
#include "support/envrc_corpus_deal.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "support/seed.h"

namespace dirvenv::test {
namespace {

size_t corpus_row_index(std::string_view id) {
  const auto rows = corpus_rows();
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].id == id) return i;
  }
  throw std::logic_error("no row " + std::string(id) + " in the corpus table");
}

void add_corpus_rows(std::string_view ids, CorpusStatement& to) {
  while (!ids.empty()) {
    const size_t end = std::min(ids.find(' '), ids.size());
    const size_t index = corpus_row_index(ids.substr(0, end));
    ids.remove_prefix(std::min(end + 1, ids.size()));
    if (to.row_set.test(index)) continue;
    to.row_set.set(index);
    to.rows.push_back(index);
    add_corpus_rows(corpus_rows()[index].implies, to);
  }
}

CorpusStatement corpus_statement(const CorpusPiece& piece) {
  CorpusStatement made{&piece, {}, {}, CorpusReach::S1, 1, false, false};
  add_corpus_rows(piece.rows, made);
  for (const size_t index : made.rows) {
    const CorpusRow& row = corpus_rows()[index];
    made.reach = std::max(made.reach, row.reach);
    made.calls |= (row.flags & kCorpusStdlib) != 0;
    made.assigns |= (row.flags & kCorpusAssigns) != 0;
  }
  if (!made.calls) made.assigns = true;
  made.lines += static_cast<int>(std::count(piece.text.begin(), piece.text.end(), '\n'));
  return made;
}

// The sums of the size table's columns are the files of each reach.
std::vector<CorpusCard> empty_corpus_cards(std::mt19937_64& random) {
  std::vector<CorpusCard> cards;
  for (const CorpusSize& size : corpus_sizes()) {
    for (size_t reach = 0; reach < kCorpusReaches; ++reach) {
      for (int n = 0; n < size.files[reach]; ++n) {
        // The smaller half of a range is the more frequent one.
        const auto range = static_cast<size_t>(size.most - size.least + 1);
        const size_t more = std::min(pick(random, range), pick(random, range));
        const int lines = size.least + static_cast<int>(more);
        cards.push_back({static_cast<CorpusReach>(reach), lines, lines});
      }
    }
  }
  // Not std::shuffle, which differs by library.
  for (size_t i = cards.size() - 1; i > 0; --i)
    std::swap(cards[i], cards[pick(random, i + 1)]);
  std::stable_sort(cards.begin(), cards.end(), [](const CorpusCard& a, const CorpusCard& b) {
    return (a.lines < 2) > (b.lines < 2);
  });
  // Files of one line can only assign or call; S1 files that do both are among the others.
  int both = kCorpusAssignAndCall, assign = kCorpusOnlyAssign, call = kCorpusOnlyCall;
  for (auto card = cards.rbegin(); card != cards.rend(); ++card) {
    if (card->reach != CorpusReach::S1 || card->lines == 0) continue;
    if (card->lines > 1 && both > 0) {
      --both;
    } else if (pick(random, static_cast<size_t>(assign + call)) < static_cast<size_t>(assign)) {
      --assign;
      card->may_call = false;
    } else {
      --call;
      card->may_assign = false;
    }
  }
  return cards;
}

class CorpusDealer {
 public:
  explicit CorpusDealer(std::mt19937_64& random)
      : random_(random), with_row_(corpus_rows().size()), cards_(empty_corpus_cards(random)) {
    for (const CorpusRow& row : corpus_rows())
      remaining_.push_back(row.files);
    for (const CorpusStatement& statement : corpus_statements()) {
      for (const size_t row : statement.rows)
        with_row_[row].push_back(&statement);
    }
  }

  std::vector<CorpusCard> deal() {
    // Those with little room first, as they have the least choice.
    for (CorpusCard& card : cards_) {
      if (card.lines == 0) continue;
      place_first(card, [&](const CorpusStatement& s) { return s.reach == card.reach; });
      if (card.reach != CorpusReach::S1 || !card.may_call || !card.may_assign) continue;
      const bool calls = card.statements.front()->calls;
      place_first(card, [&](const CorpusStatement& s) {
        return s.reach == CorpusReach::S1 && (calls ? s.assigns : s.calls);
      });
    }
    for (size_t row = 0; row < remaining_.size(); ++row)
      deal_row(row);
    for (CorpusCard& card : cards_)
      fill(card);
    return std::move(cards_);
  }

 private:
  bool allows(const CorpusCard& card, const CorpusStatement& statement) const {
    return statement.reach <= card.reach && statement.lines <= card.left &&
           (card.may_call || !statement.calls) && (card.may_assign || !statement.assigns);
  }

  bool counts_allow(const CorpusCard& card, const CorpusStatement& statement) const {
    return std::all_of(statement.rows.begin(), statement.rows.end(),
                       [&](size_t row) { return card.rows.test(row) || remaining_[row] > 0; });
  }

  void place(CorpusCard& card, const CorpusStatement& statement) {
    for (const size_t row : statement.rows) {
      if (!card.rows.test(row)) --remaining_[row];
    }
    card.rows |= statement.row_set;
    card.statements.push_back(&statement);
    card.left -= statement.lines;
  }

  // How many files still want a row, shared among the statements that have it; the scarcest row.
  double wanted(const CorpusCard& card, const CorpusStatement& statement) const {
    double least = std::numeric_limits<double>::max();
    for (const size_t row : statement.rows) {
      if (card.rows.test(row)) continue;
      const double share =
          std::max(remaining_[row], 0) / static_cast<double>(with_row_[row].size());
      least = std::min(least, share);
    }
    return least;
  }

  template <typename Kind>
  void place_first(CorpusCard& card, Kind is_kind) {
    std::vector<const CorpusStatement*> candidates;
    std::vector<double> weights;
    for (const CorpusStatement& statement : corpus_statements()) {
      if (!is_kind(statement) || !allows(card, statement)) continue;
      candidates.push_back(&statement);
      // So that the card is filled even where all counts are used up.
      weights.push_back(std::max(wanted(card, statement), 1e-6));
    }
    if (candidates.empty()) return;
    double sum = 0;
    for (const double weight : weights)
      sum += weight;
    double at = sum * static_cast<double>(pick(random_, 1U << 20)) / (1U << 20);
    size_t chosen = 0;
    while (chosen + 1 < weights.size() && at >= weights[chosen])
      at -= weights[chosen++];
    place(card, *candidates[chosen]);
  }

  void deal_row(size_t row) {
    const auto& statements = with_row_[row];
    if (statements.empty()) throw std::logic_error("no statement for a row of the corpus table");
    for (int tries = 0; remaining_[row] > 0 && tries < 1500; ++tries) {
      const CorpusStatement& statement = *statements[pick(random_, statements.size())];
      CorpusCard* card = &cards_[pick(random_, cards_.size())];
      CorpusCard& other = cards_[pick(random_, cards_.size())];
      if (other.left > card->left) card = &other;
      if (card->rows.test(row)) continue;
      if (allows(*card, statement) && counts_allow(*card, statement)) place(*card, statement);
    }
  }

  // With more of what is on the card already, so that no count changes.
  void fill(CorpusCard& card) {
    for (int tries = 0; card.left > 0 && tries < 4000; ++tries) {
      const auto& all = corpus_statements();
      const CorpusStatement& statement = all[pick(random_, all.size())];
      if (!allows(card, statement) || (statement.row_set & ~card.rows).any()) continue;
      const bool again = std::find(card.statements.begin(), card.statements.end(), &statement) !=
                         card.statements.end();
      const bool same_text = statement.piece->text.find("«") == std::string_view::npos;
      if (again && (same_text || statement.reach > CorpusReach::F)) continue;
      place(card, statement);
    }
  }

  std::mt19937_64& random_;
  std::vector<int> remaining_;
  std::vector<std::vector<const CorpusStatement*>> with_row_;
  std::vector<CorpusCard> cards_;
};

}  // namespace

const std::vector<CorpusStatement>& corpus_statements() {
  static const std::vector<CorpusStatement> statements = [] {
    std::vector<CorpusStatement> made;
    for (const CorpusPiece& piece : corpus_plain_pieces())
      made.push_back(corpus_statement(piece));
    for (const CorpusPiece& piece : corpus_complex_pieces())
      made.push_back(corpus_statement(piece));
    return made;
  }();
  return statements;
}

std::vector<CorpusCard> deal_corpus(std::mt19937_64& random) {
  return CorpusDealer(random).deal();
}

}  // namespace dirvenv::test
