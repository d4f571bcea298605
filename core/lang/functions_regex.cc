#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/lang/functions.h"
#include "re2/re2.h"

namespace dplan::internal {
namespace {

// The pattern, compiled; the call has failed if it is none.
class Pattern {
 public:
  Pattern(const std::string& text, size_t index, FunctionCall& call) : regex_(text, RE2::Quiet) {
    if (!regex_.ok())
      call.FailArgument(index, absl::StrCat("invalid regexp pattern: ", regex_.error()));
    const size_t names = regex_.ok() ? regex_.NamedCapturingGroups().size() : 0;
    if (names > 0 && names != groups()) {
      call.FailArgument(index,
                        "invalid regexp pattern: cannot mix both named and unnamed capture groups");
    }
  }

  const RE2& regex() const { return regex_; }
  size_t groups() const { return static_cast<size_t>(regex_.NumberOfCapturingGroups()); }

  // What a match stands for: the text, a tuple of its groups, or an object of its named ones.
  Value ResultOf(const std::vector<re2::StringPiece>& found) const {
    if (groups() == 0) return Text(found[0]);
    const std::map<int, std::string>& names = regex_.CapturingGroupNames();
    if (names.empty()) {
      std::vector<Value> elements;
      for (size_t i = 1; i <= groups(); ++i) elements.push_back(Text(found[i]));
      return Value::Tuple(std::move(elements));
    }
    std::map<std::string, Value> attributes;
    for (const auto& [index, name] : names)
      attributes[name] = Text(found[static_cast<size_t>(index)]);
    return Value::Object(std::move(attributes));
  }

 private:
  static Value Text(const re2::StringPiece& piece) {
    return piece.data() == nullptr ? Value::Null(Type::String())
                                   : Value::String(std::string(piece.data(), piece.size()));
  }

  RE2 regex_;
};

bool FindFrom(const Pattern& pattern, const std::string& text, size_t from,
              std::vector<re2::StringPiece>& found) {
  found.assign(pattern.groups() + 1, re2::StringPiece());
  return pattern.regex().Match(text, from, text.size(), RE2::UNANCHORED, found.data(),
                               static_cast<int>(found.size()));
}

Value Regex(FunctionCall& call) {
  Pattern pattern(call.args[0].AsString(), 0, call);
  if (call.failed) return Value();
  const std::string& text = call.args[1].AsString();
  std::vector<re2::StringPiece> found;
  if (!FindFrom(pattern, text, 0, found))
    return call.Fail("pattern did not match any part of the given string");
  return pattern.ResultOf(found);
}

size_t NextCharacter(const std::string& text, size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return at;
}

// What a match would be, where the pattern is known.
std::optional<Type> TypeOfMatch(const FunctionCall& call) {
  const Value pattern = call.args[0].Unmarked();
  if (!pattern.IsKnown() || pattern.IsNull()) return std::nullopt;
  FunctionCall unused = {.args = {}, .scope = call.scope};
  const Pattern compiled(pattern.AsString(), 0, unused);
  if (unused.failed) return std::nullopt;
  return compiled.ResultOf(std::vector<re2::StringPiece>(compiled.groups() + 1)).type();
}

Type TypeOfRegex(const FunctionCall& call) { return TypeOfMatch(call).value_or(Type::Dynamic()); }

Type TypeOfRegexAll(const FunctionCall& call) {
  return Type::List(TypeOfMatch(call).value_or(Type::Dynamic()));
}

Value RegexAll(FunctionCall& call) {
  Pattern pattern(call.args[0].AsString(), 0, call);
  if (call.failed) return Value();
  const std::string& text = call.args[1].AsString();
  std::vector<Value> all;
  std::vector<re2::StringPiece> found;
  size_t last_end = std::string::npos;
  for (size_t from = 0; from <= text.size() && FindFrom(pattern, text, from, found);) {
    const size_t begin = static_cast<size_t>(found[0].data() - text.data());
    const size_t end = begin + found[0].size();
    // An empty match right behind another one does not count.
    if (end > begin || begin != last_end) all.push_back(pattern.ResultOf(found));
    last_end = end;
    from = end > begin ? end : NextCharacter(text, end);
  }
  if (all.empty()) {
    std::vector<re2::StringPiece> nothing(pattern.groups() + 1);
    return Value::List(pattern.ResultOf(nothing).type(), {});
  }
  Type type = all.front().type();
  return Value::List(std::move(type), std::move(all));
}

// `$1`, `${1}` and `${name}` of the replacement text, as RE2 writes them.
std::string Rewrite(const std::string& text, const RE2& regex) {
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      result += "\\\\";
      continue;
    }
    if (text[at] != '$' || at + 1 == text.size()) {
      result += text[at];
      continue;
    }
    if (text[at + 1] == '$') {
      result += '$';
      ++at;
      continue;
    }
    bool braces = text[at + 1] == '{';
    size_t begin = at + (braces ? 2 : 1);
    size_t end = begin;
    while (end < text.size() &&
           (absl::ascii_isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) {
      ++end;
    }
    std::string name = text.substr(begin, end - begin);
    int group = -1;
    if (!name.empty() && name.find_first_not_of("0123456789") == std::string::npos &&
        name.size() < 3) {
      group = std::stoi(name);
    } else if (auto known = regex.NamedCapturingGroups().find(name);
               known != regex.NamedCapturingGroups().end()) {
      group = known->second;
    }
    if (group >= 0 && group <= regex.NumberOfCapturingGroups() && group < 10) {
      absl::StrAppend(&result, "\\", group);
    }
    at = (braces && end < text.size() ? end + 1 : end) - 1;
  }
  return result;
}

Value Replace(FunctionCall& call) {
  std::string text = call.args[0].AsString();
  const std::string& from = call.args[1].AsString();
  const std::string& to = call.args[2].AsString();
  bool pattern_given = from.size() > 1 && from.front() == '/' && from.back() == '/';
  if (!pattern_given) {
    if (!from.empty()) return Value::String(absl::StrReplaceAll(text, {{from, to}}));
    RE2::GlobalReplace(&text, "", Rewrite(to, RE2("")));
    return Value::String(std::move(text));
  }
  Pattern pattern(from.substr(1, from.size() - 2), 1, call);
  if (call.failed) return Value();
  RE2::GlobalReplace(&text, pattern.regex(), Rewrite(to, pattern.regex()));
  return Value::String(std::move(text));
}

}  // namespace

void AddRegexFunctions(FunctionTable& table) {
  const Type string = Type::String();
  const Parameter pattern{"pattern", string};
  table.push_back(
      {"regex", {pattern, {"string", string}}, {}, Type::Dynamic(), Regex, TypeOfRegex});
  table.push_back(
      {"regexall", {pattern, {"string", string}}, {}, Type::Dynamic(), RegexAll, TypeOfRegexAll});
  table.push_back(
      {"replace", {{"str", string}, {"substr", string}, {"replace", string}}, {}, string, Replace});
}

}  // namespace dplan::internal
