#include "core/config/yaml_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/config/core_scalar.h"
#include "core/config/scalar_origin.h"
#include "core/config/yaml_text.h"
#include "yaml-cpp/exceptions.h"

namespace dplan {
namespace {

constexpr char kCoreTags[] = "tag:yaml.org,2002:";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool EndsWord(absl::string_view rest) {
  return rest.empty() || IsSpace(rest[0]) || rest[0] == ':' || rest[0] == ',' || rest[0] == ']' ||
         rest[0] == '}';
}

}  // namespace

YamlBuilder::YamlBuilder(YamlDocument& document, size_t offset, Diagnostics& diagnostics)
    : document_(document),
      file_(document.sources().text(document.file())),
      offset_(offset),
      diagnostics_(diagnostics) {
  // What the file holds replaces it; it is none of the values that are counted.
  document_.root_ = &document_.nodes_.emplace_back();
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  const size_t at = offset_ + static_cast<size_t>(mark.pos);
  if (!std::exchange(started_, true)) return;
  if (absl::StartsWith(file_.substr(std::min(at, file_.size())), "---")) {
    Stop("Several documents",
         "A second document starts here. A file holds one document: put the other into a file of "
         "its "
         "own.",
         {at, at + 3});
  }
  Stop("Invalid YAML",
       "What stands here belongs to nothing above it. Check the indentation of this line and of "
       "those "
       "before it.",
       {at, at});
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const size_t at = SkipProperties(offset_ + static_cast<size_t>(mark.pos));
  // In `{null, a: b}` the key is the word, and its value, which is not written, gets the same mark.
  const bool word_is_the_key =
      !open_.empty() && open_.back().has_key && open_.back().key.begin == at;
  const size_t end = word_is_the_key ? at : EndOfNullWord(at);
  SettleNull(at);
  const Span empty = EmptyPlace(at);
  const Span span = end == at ? empty : Span{at, end};
  YamlNode& node = NewNode(YamlNode::Kind::kScalar, span.begin, span.end);
  if (end > at) node.text = std::string(file_.substr(at, end - at));
  if (end > at && !ExpectsKey()) {
    doubtful_null_ = &node;
    doubtful_null_empty_ = empty;
  }
  Remember(anchor, node);
  Attach(node, span);
}

// In
//   a:
//   null: b
// the value of `a`, which is not written, has the mark of the next key.
void YamlBuilder::SettleNull(size_t at) {
  YamlNode* const null = std::exchange(doubtful_null_, nullptr);
  if (null == nullptr || null->begin != at) return;
  null->begin = static_cast<uint32_t>(doubtful_null_empty_.begin);
  null->end = static_cast<uint32_t>(doubtful_null_empty_.end);
  null->text.clear();
}

YamlBuilder::Span YamlBuilder::EmptyPlace(size_t at) const {
  if (!open_.empty() && open_.back().has_key) return {open_.back().key.begin, open_.back().key.end};
  // The dash of an empty element, most often.
  const size_t before =
      at == 0 ? absl::string_view::npos : file_.find_last_not_of(" \t\r\n", at - 1);
  if (before == absl::string_view::npos) return {at, at};
  return {before, before + 1};
}

size_t YamlBuilder::EndOfNullWord(size_t at) const {
  const absl::string_view rest = file_.substr(std::min(at, file_.size()));
  for (const absl::string_view word : {"null", "Null", "NULL", "~"}) {
    if (absl::StartsWith(rest, word) && EndsWord(rest.substr(word.size()))) return at + word.size();
  }
  return at;
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& text) {
  const size_t at = SkipProperties(offset_ + static_cast<size_t>(mark.pos));
  SettleNull(at);
  YamlNode& node = NewNode(YamlNode::Kind::kScalar, at, at + text.size());
  node.text = StyleAt(file_, at) == ScalarStyle::kDoubleQuoted ? RepairEscapes(text) : text;
  node.text_begin = node.begin;
  const bool unchanged = !text.empty() && file_.compare(at, text.size(), text) == 0 &&
                         StyleAt(file_, at) == ScalarStyle::kPlain;
  if (!unchanged) {
    const ScalarPlace place = LocateScalar(file_, at, node.text);
    if (IsCutOff(at, place.end)) {
      Stop("Invalid YAML", "The file ends within a quoted text. Its closing quote is missing.",
           {at, at + 1});
    }
    node.end = static_cast<uint32_t>(place.end);
    node.verbatim = place.entries.size() == 1;
    node.text_begin = static_cast<uint32_t>(place.entries.front().file);
  }
  CheckTag(node, tag);
  Remember(anchor, node);
  const bool key_only = ExpectsKey() && anchor == 0;
  Attach(node, {node.begin, node.end});
  // The text of the key is in the entry now.
  if (key_only) DropLastNode();
}

// The parser takes the end of the file for a closing quote.
bool YamlBuilder::IsCutOff(size_t begin, size_t end) const {
  const ScalarStyle style = StyleAt(file_, begin);
  if (style != ScalarStyle::kSingleQuoted && style != ScalarStyle::kDoubleQuoted) return false;
  const bool closed = end >= begin + 2 && end <= file_.size() && file_[end - 1] == file_[begin];
  return !closed && file_.find_first_not_of(" \t\r\n", end) == absl::string_view::npos;
}

void YamlBuilder::CheckTag(YamlNode& scalar, const std::string& tag) {
  using Tag = YamlNode::Tag;
  using Kind = Type::Kind;
  struct Known {
    const char* name;
    Tag tag;
    Kind kind;  // of the value of such a scalar; kString where any text will do
  };
  static constexpr Known kKnown[] = {
      {"?", Tag::kNone, Kind::kString},
      {"!", Tag::kQuoted, Kind::kString},
      {"tag:yaml.org,2002:str", Tag::kString, Kind::kString},
      {"tag:yaml.org,2002:null", Tag::kNull, Kind::kDynamic},
      {"tag:yaml.org,2002:bool", Tag::kBool, Kind::kBool},
      {"tag:yaml.org,2002:int", Tag::kInt, Kind::kNumber},
      {"tag:yaml.org,2002:float", Tag::kFloat, Kind::kNumber},
  };
  for (const Known& known : kKnown) {
    if (tag != known.name) continue;
    scalar.tag = known.tag;
    if (known.kind == Kind::kString) return;
    const std::optional<Value> value = CoreScalar(scalar.text);
    const bool fits = value.has_value() && value->type().kind() == known.kind &&
                      (known.tag != Tag::kInt || value->AsNumber().IsInteger());
    if (!fits) {
      diagnostics_.Error("Value does not fit tag",
                         absl::StrCat("The tag !!", tag.substr(sizeof(kCoreTags) - 1),
                                      " does not admit this text."),
                         RangeOf({scalar.begin, scalar.end}));
      scalar.tag = Tag::kString;
    }
    return;
  }
  diagnostics_.Error(
      "Unsupported tag",
      "The tags that are understood are those of the core schema of YAML: !!str, !!null, "
      "!!bool, !!int, !!float, !!seq and !!map.",
      RangeOf({scalar.begin, scalar.end}));
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const size_t at = offset_ + static_cast<size_t>(mark.pos);
  SettleNull(at);
  const Span span{at, EndOfName(at)};
  const YamlNode* const target = anchor < anchors_.size() ? anchors_[anchor] : nullptr;
  if (target == nullptr) {
    Stop("Alias within its anchor",
         "This alias refers to a value that it is a part of, so the value would have no end.",
         span);
  }
  if (open_.size() + target->height > kMaxYamlDepth) {
    Stop("Nested too deeply",
         absl::StrCat("With this alias, values are nested in one another more than ",
                      static_cast<int>(kMaxYamlDepth), " levels deep."),
         span);
  }
  Count(target->weight, span);
  Attach(*target, span);
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  Start(YamlNode::Kind::kSequence, mark, tag, anchor);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  Start(YamlNode::Kind::kMapping, mark, tag, anchor);
}

void YamlBuilder::OnSequenceEnd() { End(); }

void YamlBuilder::OnMapEnd() {
  YamlNode& mapping = *open_.back().node;
  CheckKeys(mapping);
  Merge(mapping);
  End();
}

void YamlBuilder::Start(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
                        YAML::anchor_t anchor) {
  const size_t at = SkipProperties(offset_ + static_cast<size_t>(mark.pos));
  SettleNull(at);
  const Span span{at, at + 1};
  if (open_.size() >= kMaxYamlDepth) {
    Stop("Nested too deeply",
         absl::StrCat("Values may be nested in one another ", static_cast<int>(kMaxYamlDepth),
                      " levels deep, and no deeper."),
         span);
  }
  const char* const own = kind == YamlNode::Kind::kSequence ? "seq" : "map";
  if (tag != "?" && tag != "!" && tag != absl::StrCat(kCoreTags, own)) {
    diagnostics_.Error("Unsupported tag",
                       absl::StrCat("This value can have no tag other than !!", own, "."),
                       RangeOf(span));
  }
  open_.push_back({.node = &NewNode(kind, at, at + 1), .anchor = anchor});
  open_.back().node->height = 1;
}

void YamlBuilder::End() {
  const Open closed = std::move(open_.back());
  open_.pop_back();
  EndFlow(*closed.node);
  Remember(closed.anchor, *closed.node);
  Attach(*closed.node, {closed.node->begin, closed.node->end});
}

void YamlBuilder::EndFlow(YamlNode& node) const {
  const char opening = node.begin < file_.size() ? file_[node.begin] : '\0';
  if (opening != '{' && opening != '[') return;
  const size_t closing = file_.find_first_not_of(", \t\r\n", node.end);
  if (closing == absl::string_view::npos) return;
  if (file_[closing] == (opening == '{' ? '}' : ']')) node.end = static_cast<uint32_t>(closing + 1);
}

void YamlBuilder::Attach(const YamlNode& node, Span span) {
  if (open_.empty()) {
    document_.root_ = &node;
    return;
  }
  Open& parent = open_.back();
  parent.node->end = std::max(parent.node->end, static_cast<uint32_t>(span.end));
  if (parent.node->kind == YamlNode::Kind::kMapping && !std::exchange(parent.has_key, true)) {
    AttachKey(node, span);
    return;
  }
  parent.node->height = std::max<uint8_t>(parent.node->height, node.height + 1);
  parent.node->weight += node.weight;
  if (parent.node->kind == YamlNode::Kind::kSequence) {
    parent.node->items.push_back(&node);
    return;
  }
  parent.has_key = false;
  parent.key.value = &node;
  parent.node->entries.push_back(std::move(parent.key));
}

void YamlBuilder::AttachKey(const YamlNode& node, Span span) {
  if (node.kind != YamlNode::Kind::kScalar) {
    Stop("Key is no text", "The key of a mapping must be text, not a mapping or a sequence.", span);
  }
  if (node.text.empty()) Stop("Missing key", "There is a value here, but no key before it.", span);
  open_.back().key = {.key = node.text,
                      .begin = static_cast<uint32_t>(span.begin),
                      .end = static_cast<uint32_t>(span.end)};
}

void YamlBuilder::Remember(YAML::anchor_t anchor, const YamlNode& node) {
  if (anchor == 0) return;
  if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
  anchors_[anchor] = &node;
}

bool YamlBuilder::ExpectsKey() const {
  return !open_.empty() && open_.back().node->kind == YamlNode::Kind::kMapping &&
         !open_.back().has_key;
}

void YamlBuilder::DropLastNode() {
  document_.nodes_.pop_back();
  --count_;
}

YamlNode& YamlBuilder::NewNode(YamlNode::Kind kind, size_t begin, size_t end) {
  Count(1, {begin, begin});
  YamlNode& node = document_.nodes_.emplace_back();
  node.kind = kind;
  node.begin = static_cast<uint32_t>(std::min(begin, file_.size()));
  node.end = static_cast<uint32_t>(std::min(end, file_.size()));
  return node;
}

void YamlBuilder::Count(uint32_t values, Span span) {
  count_ += values;
  if (count_ <= kMaxYamlNodes) return;
  Stop("Too many values",
       absl::StrCat("The file has more than ", kMaxYamlNodes,
                    " values, those that aliases stand for included. Split it."),
       span);
}

void YamlBuilder::CheckKeys(const YamlNode& mapping) {
  std::vector<const YamlEntry*> sorted;
  sorted.reserve(mapping.entries.size());
  for (const YamlEntry& entry : mapping.entries) sorted.push_back(&entry);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const YamlEntry* a, const YamlEntry* b) { return a->key < b->key; });
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->key != sorted[i - 1]->key) continue;
    diagnostics_
        .Error("Duplicate key",
               absl::StrCat("The key \"", sorted[i]->key, "\" is written twice in one mapping."),
               RangeOf({sorted[i]->begin, sorted[i]->end}))
        .related.push_back(
            {"first written here", RangeOf({sorted[i - 1]->begin, sorted[i - 1]->end})});
  }
}

// `<<: *a` or `<<: [*a, *b]`: the entries of those mappings, as far as the keys are not written
// here; the earlier wins.
void YamlBuilder::Merge(YamlNode& mapping) {
  const auto merge = std::find_if(
      mapping.entries.begin(), mapping.entries.end(),
      [this](const YamlEntry& entry) { return entry.key == "<<" && file_[entry.begin] == '<'; });
  if (merge == mapping.entries.end()) return;
  const YamlEntry taken = std::move(*merge);
  mapping.entries.erase(merge);
  absl::flat_hash_set<std::string> keys;
  for (const YamlEntry& entry : mapping.entries) keys.insert(entry.key);
  if (taken.value->kind == YamlNode::Kind::kSequence) {
    for (const YamlNode* source : taken.value->items) MergeFrom(taken, *source, mapping, keys);
  } else {
    MergeFrom(taken, *taken.value, mapping, keys);
  }
}

void YamlBuilder::MergeFrom(const YamlEntry& merge, const YamlNode& source, YamlNode& mapping,
                            absl::flat_hash_set<std::string>& keys) {
  const Span span{merge.begin, merge.end};
  if (source.kind != YamlNode::Kind::kMapping) {
    diagnostics_.Error(
        "Merge of no mapping",
        "The value of `<<` must be a mapping or a sequence of mappings, mostly aliases. "
        "A key that is really called so has to be quoted.",
        RangeOf(span));
    return;
  }
  // Also what is merged in vain is work.
  Count(static_cast<uint32_t>(source.entries.size()), span);
  for (const YamlEntry& entry : source.entries) {
    if (keys.insert(entry.key).second) mapping.entries.push_back(entry);
  }
}

size_t YamlBuilder::SkipProperties(size_t at) const {
  while (at < file_.size() && (file_[at] == '&' || file_[at] == '!')) {
    if (absl::StartsWith(file_.substr(at), "!<")) at = std::min(file_.find('>', at), file_.size());
    at = EndOfName(at);
    while (at < file_.size() && (IsSpace(file_[at]) || file_[at] == '#')) {
      at = file_[at] == '#' ? std::min(file_.find('\n', at), file_.size()) : at + 1;
    }
  }
  return at;
}

size_t YamlBuilder::EndOfName(size_t at) const {
  return std::min(file_.find_first_of(" \t\r\n,[]{}", at), file_.size());
}

SourceRange YamlBuilder::RangeOf(Span span) const {
  return TextOrigin::Verbatim(document_.sources(), document_.file(), span.begin)
      .Range(0, span.end - span.begin);
}

void YamlBuilder::Stop(std::string summary, std::string detail, Span span) {
  diagnostics_.Error(std::move(summary), std::move(detail), RangeOf(span));
  stopped_ = true;
  throw YAML::ParserException(YAML::Mark::null_mark(), "stopped");
}

}  // namespace dplan
