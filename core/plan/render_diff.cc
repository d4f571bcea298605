#include "core/plan/render_diff.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/plan/edit_script.h"
#include "core/plan/render_value.h"
#include "core/plan/value_pairs.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// Lines of a text that are shown around a change in it.
constexpr int kContextLines = 3;

// The notes that lie at or below one place of a value.
class PlacedNotes {
 public:
  explicit PlacedNotes(const std::vector<Note>& notes) {
    for (const Note& note : notes) notes_.push_back(&note);
  }

  // Those below a child that is reached by any of the steps.
  PlacedNotes Below(const std::vector<PathStep>& steps) const {
    PlacedNotes below(depth_ + 1);
    for (const Note* note : notes_) {
      const std::vector<PathStep>& path = note->path.steps();
      if (path.size() <= depth_) continue;
      if (std::find(steps.begin(), steps.end(), path[depth_]) == steps.end()) continue;
      below.notes_.push_back(note);
    }
    return below;
  }
  PlacedNotes BelowKey(const std::string& key) const {
    if (notes_.empty()) return *this;
    return Below({PathStep::Attr(key), PathStep::Key(key)});
  }
  PlacedNotes BelowIndex(const Edit& edit) const {
    if (notes_.empty()) return *this;
    return Below({PathStep::Index(edit.before), PathStep::Index(edit.after)});
  }

  const Note* Here() const {
    for (const Note* note : notes_) {
      if (note->path.steps().size() == depth_) return note;
    }
    return nullptr;
  }
  const Note* HereOrBelow() const { return notes_.empty() ? nullptr : notes_.front(); }

 private:
  explicit PlacedNotes(size_t depth) : depth_(depth) {}

  std::vector<const Note*> notes_;
  size_t depth_ = 0;
};

// Where a line stands: the column of its symbol, and what precedes its text: the dash of the list
// item that the line begins or belongs to.
struct Place {
  int column = 0;
  std::string lead;

  Place Below() const { return {column + 4 + static_cast<int>(lead.size()), ""}; }
};

// What a string says if it is a JSON object or array.
std::optional<Value> ParsedJson(const Value* value) {
  if (value == nullptr || !IsKind(*value, Type::Kind::kString)) return std::nullopt;
  const std::string& text = value->AsString();
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || (text[begin] != '{' && text[begin] != '[')) return std::nullopt;
  absl::StatusOr<Value> parsed = ValueFromPlainJson(text);
  if (!parsed.ok() || FamilyOf(*parsed) == Family::kScalar || parsed->size() == 0)
    return std::nullopt;
  return *std::move(parsed);
}

std::string Hidden(int count, const char* what) {
  return absl::StrCat("(", count, " unchanged ", what, count == 1 ? "" : "s", " hidden)");
}

class DiffWriter {
 public:
  DiffWriter(const RenderOptions& options, std::string& out) : options_(options), out_(out) {}

  void Entries(Place& place, const ValuePair& pair, const PlacedNotes& notes);
  // One value behind its label: a key with a colon, or the dash of a list item.
  void Labeled(Place& place, const std::string& label, const ValuePair& pair,
               const PlacedNotes& notes);
  void Line(Place& place, char symbol, const std::string& label, const std::string& text,
            const Note* note);

 private:
  bool Full() const { return options_.detail == Detail::kFull; }
  void Comment(const Place& place, const std::string& text);
  void Elements(Place place, const ValuePair& pair, const PlacedNotes& notes);
  void Element(const Place& place, const ValuePair& pair, const PlacedNotes& notes);
  void Sensitive(Place& place, const std::string& label, const ValuePair& pair, const Note* note);
  void Unknown(Place& place, const std::string& label, const ValuePair& pair,
               const PlacedNotes& notes);
  void Scalar(Place& place, const std::string& label, const ValuePair& pair, const Note* note);
  bool Json(Place& place, const std::string& label, const ValuePair& pair,
            const PlacedNotes& notes);
  void Text(Place& place, const std::string& label, const ValuePair& pair, const Note* note);
  void TextChanges(const Place& place, const std::vector<std::string>& before,
                   const std::vector<std::string>& after);
  void TextLine(const Place& place, char symbol, const std::string& line);
  void Nested(Place& place, const std::string& label, const std::string& text, char symbol,
              const ValuePair& pair, const PlacedNotes& notes);

  const RenderOptions& options_;
  std::string& out_;
};

void DiffWriter::Line(Place& place, char symbol, const std::string& label, const std::string& text,
                      const Note* note) {
  out_.append(static_cast<size_t>(place.column), ' ');
  absl::StrAppend(&out_, ColoredSymbol(std::string(1, symbol), options_.color), " ", place.lead,
                  label, text.empty() ? "" : " ", text);
  if (note != nullptr) {
    const bool red = options_.color && note->alarming;
    absl::StrAppend(&out_, red ? " \033[31m# " : " # ", note->text, red ? "\033[0m" : "");
  }
  out_ += '\n';
  place.lead.assign(place.lead.size(), ' ');
}

void DiffWriter::Comment(const Place& place, const std::string& text) {
  out_.append(static_cast<size_t>(place.column) + 2 + place.lead.size(), ' ');
  absl::StrAppend(&out_, options_.color ? "\033[90m# " : "# ", text,
                  options_.color ? "\033[0m\n" : "\n");
}

void DiffWriter::Entries(Place& place, const ValuePair& pair, const PlacedNotes& notes) {
  const bool attributes = pair.any().type().kind() == Type::Kind::kObject;
  int hidden = 0;
  for (const auto& [key, child] : PairEntries(pair)) {
    const bool telling = attributes && (*key == "id" || *key == "name") && InlineText(child.any());
    if (child.Unchanged() && !telling && !Full()) {
      ++hidden;
      continue;
    }
    Labeled(place, KeyText(*key) + ":", child, notes.BelowKey(*key));
  }
  if (hidden > 0) Comment(place, Hidden(hidden, attributes ? "attribute" : "element"));
}

void DiffWriter::Labeled(Place& place, const std::string& label, const ValuePair& pair,
                         const PlacedNotes& notes) {
  if (pair.Sensitive()) return Sensitive(place, label, pair, notes.HereOrBelow());
  if (pair.after != nullptr && !pair.after->IsKnown()) return Unknown(place, label, pair, notes);
  if (pair.Both() && FamilyOf(*pair.before) != FamilyOf(*pair.after)) {
    Labeled(place, label, {pair.before, nullptr}, notes);
    return Labeled(place, label, {nullptr, pair.after}, notes);
  }
  if (FamilyOf(pair.any()) != Family::kScalar) {
    return Nested(place, label, "", pair.Symbol(), pair, notes);
  }
  if (Json(place, label, pair, notes)) return;
  const auto is_plain = [](const Value& v) {
    return IsKind(v, Type::Kind::kString) && IsPlainText(v.AsString());
  };
  const auto is_line = [](const Value& v) {
    return !IsKind(v, Type::Kind::kString) || !IsBlockText(v.AsString());
  };
  if (pair.All(is_plain) && !pair.All(is_line))
    return Text(place, label, pair, notes.HereOrBelow());
  Scalar(place, label, pair, notes.HereOrBelow());
}

void DiffWriter::Sensitive(Place& place, const std::string& label, const ValuePair& pair,
                           const Note* note) {
  if (!pair.Both()) {
    const bool unknown = !pair.any().IsKnown();
    const std::string text = unknown ? "(sensitive value, known after apply)" : kSensitiveText;
    return Line(place, pair.Symbol(), label, text, note);
  }
  if (!pair.after->IsKnown()) {
    return Line(place, '~', label, absl::StrCat(kSensitiveText, " -> ", kUnknownText), note);
  }
  const bool changed = !EqualIgnoringMarks(*pair.before, *pair.after);
  const Note mark = {{},
                     pair.after->sensitive() ? "will be marked as sensitive"
                                             : "will no longer be marked as sensitive"};
  const bool marked = pair.before->sensitive() != pair.after->sensitive();
  Line(place, changed || marked ? '~' : ' ', label,
       changed ? "(sensitive value, changed)" : kSensitiveText,
       note == nullptr && marked ? &mark : note);
}

void DiffWriter::Unknown(Place& place, const std::string& label, const ValuePair& pair,
                         const PlacedNotes& notes) {
  if (pair.before == nullptr || !pair.before->IsKnown()) {
    return Line(place, pair.Symbol(), label, kUnknownText, notes.HereOrBelow());
  }
  const std::optional<std::string> before = InlineText(*pair.before);
  if (before) {
    return Line(place, '~', label, absl::StrCat(*before, " -> ", kUnknownText),
                notes.HereOrBelow());
  }
  const std::string text = absl::StrCat("-> ", kUnknownText);
  if (FamilyOf(*pair.before) != Family::kScalar) {
    return Nested(place, label, text, '~', {pair.before, nullptr}, notes);
  }
  Line(place, '~', label, text, notes.HereOrBelow());
  for (const std::string& line : TextLines(pair.before->AsString()))
    TextLine(place.Below(), '-', line);
}

void DiffWriter::Scalar(Place& place, const std::string& label, const ValuePair& pair,
                        const Note* note) {
  const auto text = [](const Value& value) {
    const std::optional<std::string> line = InlineText(value);
    return line ? *line : QuotedText(value.AsString());
  };
  if (pair.before == nullptr || pair.Unchanged()) {
    return Line(place, pair.Symbol(), label, text(*pair.after), note);
  }
  if (pair.after != nullptr) {
    return Line(place, '~', label, absl::StrCat(text(*pair.before), " -> ", text(*pair.after)),
                note);
  }
  Line(place, '-', label, absl::StrCat(text(*pair.before), label == "-" ? "" : " -> null"), note);
}

bool DiffWriter::Json(Place& place, const std::string& label, const ValuePair& pair,
                      const PlacedNotes& notes) {
  const std::optional<Value> before = ParsedJson(pair.before);
  const std::optional<Value> after = ParsedJson(pair.after);
  if ((pair.before != nullptr && !before) || (pair.after != nullptr && !after)) return false;
  const ValuePair parsed = {before ? &*before : nullptr, after ? &*after : nullptr};
  if (parsed.Both() && FamilyOf(*before) != FamilyOf(*after)) return false;
  if (!pair.Unchanged() && parsed.Unchanged()) {
    const Note only_spaces = {{}, "whitespace changes"};
    const Note* note = notes.HereOrBelow();
    Line(place, '~', label, "(JSON)", note == nullptr ? &only_spaces : note);
  } else {
    Nested(place, label, "(JSON)", pair.Symbol(), parsed, notes);
  }
  return true;
}

void DiffWriter::Text(Place& place, const std::string& label, const ValuePair& pair,
                      const Note* note) {
  const std::string& shown = pair.any().AsString();
  const Note added = {{}, "newline added at the end"};
  const Note removed = {{}, "newline removed at the end"};
  if (pair.Both() && note == nullptr) {
    const bool had = pair.before->AsString().ends_with('\n');
    const bool has = shown.ends_with('\n');
    if (had != has) note = has ? &added : &removed;
  }
  const Place below = place.Below();
  Line(place, pair.Symbol(), label, BlockIndicator(shown), note);
  if (pair.Both()) {
    return TextChanges(below, TextLines(pair.before->AsString()), TextLines(shown));
  }
  for (const std::string& line : TextLines(shown)) TextLine(below, ' ', line);
}

void DiffWriter::TextLine(const Place& place, char symbol, const std::string& line) {
  if (line.empty() && symbol == ' ') {
    out_ += '\n';
    return;
  }
  out_.append(static_cast<size_t>(place.column), ' ');
  absl::StrAppend(&out_, ColoredSymbol(std::string(1, symbol), options_.color),
                  line.empty() ? "" : " ", line, "\n");
}

void DiffWriter::TextChanges(const Place& place, const std::vector<std::string>& before,
                             const std::vector<std::string>& after) {
  const std::vector<Edit> edits = EditScript(before, after);
  const int size = static_cast<int>(edits.size());
  std::vector<bool> shown(edits.size(), Full());
  for (int i = 0; i < size; ++i) {
    if (edits[i].Keeps()) continue;
    const int end = std::min(size, i + kContextLines + 1);
    for (int j = std::max(0, i - kContextLines); j < end; ++j) shown[j] = true;
  }
  int hidden = 0;
  for (int i = 0; i < size; ++i) {
    hidden += shown[i] ? 0 : 1;
    if (hidden > 0 && (shown[i] || i + 1 == size)) {
      Comment(place, Hidden(std::exchange(hidden, 0), "line"));
    }
    if (!shown[i]) continue;
    const char symbol = edits[i].Keeps() ? ' ' : edits[i].after < 0 ? '-' : '+';
    TextLine(place, symbol, edits[i].after < 0 ? before[edits[i].before] : after[edits[i].after]);
  }
}

// A label with elements below it, or the empty form where there are none to show.
void DiffWriter::Nested(Place& place, const std::string& label, const std::string& text,
                        char symbol, const ValuePair& pair, const PlacedNotes& notes) {
  const bool sets = IsKind(pair.any(), Type::Kind::kSet);
  const Note* note = sets ? notes.HereOrBelow() : notes.Here();
  const bool mapping = FamilyOf(pair.any()) == Family::kMapping;
  const bool empty = mapping ? PairEntries(pair).empty()
                             : pair.All([](const Value& value) { return value.size() == 0; });
  if (empty) {
    const std::string form = mapping ? "{}" : "[]";
    return Line(place, symbol, label, text.empty() ? form : absl::StrCat(form, " ", text), note);
  }
  Place below = place.Below();
  Line(place, symbol, label, text, note);
  if (mapping) return Entries(below, pair, notes);
  Elements(below, pair, notes);
}

void DiffWriter::Elements(Place place, const ValuePair& pair, const PlacedNotes& notes) {
  const std::vector<Edit> edits = PairElements(pair);
  const auto element = [&](const Edit& edit) {
    return ValuePair{edit.before < 0 ? nullptr : &pair.before->AsElements()[edit.before],
                     edit.after < 0 ? nullptr : &pair.after->AsElements()[edit.after]};
  };
  const int size = static_cast<int>(edits.size());
  std::vector<bool> changed(edits.size());
  for (int i = 0; i < size; ++i) changed[i] = !element(edits[i]).Unchanged();
  int hidden = 0;
  for (int i = 0; i < size; ++i) {
    const bool neighbour = (i > 0 && changed[i - 1]) || (i + 1 < size && changed[i + 1]);
    const bool shown = changed[i] || Full() || (neighbour && InlineText(element(edits[i]).any()));
    hidden += shown ? 0 : 1;
    if (hidden > 0 && (shown || i + 1 == size)) {
      Comment(place, Hidden(std::exchange(hidden, 0), "element"));
    }
    if (shown) Element(place, element(edits[i]), notes.BelowIndex(edits[i]));
  }
}

void DiffWriter::Element(const Place& place, const ValuePair& pair, const PlacedNotes& notes) {
  Place item = place;
  const bool objects =
      !pair.Sensitive() && notes.Here() == nullptr &&
      pair.All([](const Value& value) { return FamilyOf(value) == Family::kMapping; });
  const auto entries = objects ? PairEntries(pair) : decltype(PairEntries(pair)){};
  const bool lines = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return Full() || !entry.second.Unchanged();
  });
  if (!lines) return Labeled(item, "-", pair, notes);
  item.lead = "- ";
  Entries(item, pair, notes);
}

}  // namespace

std::string ColoredSymbol(const std::string& symbol, bool color) {
  if (!color) return symbol;
  std::string out;
  for (const char c : symbol) {
    switch (c) {
      case '+':
        out += "\033[32m+\033[0m";
        break;
      case '-':
        out += "\033[31m-\033[0m";
        break;
      case '~':
        out += "\033[33m~\033[0m";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void AppendObjectDiff(const Value& before, const Value& after, const DiffStyle& style,
                      std::string& out) {
  DiffWriter writer(style.options, out);
  const PlacedNotes notes(style.notes);
  Place place = {style.column, ""};
  const auto present = [](const Value& value) { return value.IsNull() ? nullptr : &value; };
  const ValuePair pair = {present(before), present(after)};
  if (pair.before == nullptr && pair.after == nullptr) return;
  const bool objects = !pair.Sensitive() && pair.All([](const Value& value) {
    return FamilyOf(value) == Family::kMapping;
  });
  if (objects) return writer.Entries(place, pair, notes);
  writer.Labeled(place, "(all):", pair, notes);
}

void AppendNamedDiff(const std::string& name, const Value* before, const Value* after,
                     const DiffStyle& style, std::string& out) {
  DiffWriter writer(style.options, out);
  Place place = {style.column, ""};
  writer.Labeled(place, KeyText(name) + ":", {before, after}, PlacedNotes(style.notes));
}

}  // namespace dplan
