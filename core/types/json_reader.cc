#include "core/types/json_reader.h"

#include "absl/strings/str_cat.h"
#include "core/types/text.h"
#include "dplan/value.h"

namespace dplan::internal {
namespace {

constexpr size_t kMaxNesting = 64;

JsonReader::Kind KindOf(char c) {
  switch (c) {
    case '{':
      return JsonReader::Kind::kObject;
    case '[':
      return JsonReader::Kind::kArray;
    case '"':
      return JsonReader::Kind::kString;
    case 't':
    case 'f':
      return JsonReader::Kind::kBool;
    case 'n':
      return JsonReader::Kind::kNull;
    default:
      break;
  }
  const bool number = c == '-' || (c >= '0' && c <= '9');
  return number ? JsonReader::Kind::kNumber : JsonReader::Kind::kNothing;
}

}  // namespace

void JsonReader::SkipSpace() {
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    ++position_;
  }
}

bool JsonReader::Eat(char c) {
  if (position_ == text_.size() || text_[position_] != c) return false;
  ++position_;
  return true;
}

void JsonReader::Fail(absl::string_view text) {
  if (failed()) return;
  status_ = absl::InvalidArgumentError(absl::StrCat("JSON, byte ", position_, ": ", text));
}

absl::Status JsonReader::Finish() {
  SkipSpace();
  if (position_ != text_.size()) Fail("unexpected text after the value");
  return status_;
}

JsonReader::Kind JsonReader::Peek() {
  if (failed()) return Kind::kNothing;
  SkipSpace();
  return position_ == text_.size() ? Kind::kNothing : KindOf(text_[position_]);
}

bool JsonReader::Begin(Kind kind) {
  if (Peek() != kind) {
    Fail(kind == Kind::kObject ? "an object is required" : "an array is required");
    return false;
  }
  if (begun_.size() == kMaxNesting) {
    Fail("nested too deeply");
    return false;
  }
  ++position_;
  begun_.push_back(false);
  return true;
}

bool JsonReader::Next(char end) {
  if (failed() || begun_.empty()) return false;
  SkipSpace();
  if (Eat(end)) {
    begun_.pop_back();
    return false;
  }
  if (begun_.back() && !Eat(',')) {
    Fail(absl::StrCat("expected \",\" or \"", std::string(1, end), "\""));
    return false;
  }
  begun_.back() = true;
  return true;
}

bool JsonReader::NextMember(std::string* name) {
  if (!Next('}')) return false;
  *name = String();
  SkipSpace();
  if (!failed() && !Eat(':')) Fail("expected \":\"");
  return !failed();
}

std::string JsonReader::String() {
  std::string out;
  if (Peek() != Kind::kString) {
    Fail("a string is required");
    return out;
  }
  ++position_;
  while (position_ < text_.size()) {
    size_t end = position_;
    while (end < text_.size() && text_[end] != '"' && text_[end] != '\\' &&
           static_cast<unsigned char>(text_[end]) >= 0x20) {
      ++end;
    }
    out.append(text_, position_, end - position_);
    position_ = end;
    if (Eat('"')) {
      if (!IsUtf8(out)) Fail("a string is not valid UTF-8");
      return out;
    }
    if (!Eat('\\') || !ReadJsonEscape(text_, &position_, &out)) break;
  }
  Fail("a string is broken");
  return out;
}

std::string JsonReader::NumberText() {
  if (Peek() != Kind::kNumber) {
    Fail("a number is required");
    return "";
  }
  const size_t start = position_;
  Eat('-');
  bool good = Eat('0') || EatDigits();
  if (Eat('.')) good = EatDigits() && good;
  if (Eat('e') || Eat('E')) {
    if (!Eat('+')) Eat('-');
    good = EatDigits() && good;
  }
  if (!good) Fail("a number is broken");
  return good ? text_.substr(start, position_ - start) : "";
}

bool JsonReader::EatDigits() {
  const size_t start = position_;
  while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') {
    ++position_;
  }
  return position_ > start;
}

bool JsonReader::EatWord(absl::string_view word) {
  if (text_.compare(position_, word.size(), word.data(), word.size()) != 0) return false;
  position_ += word.size();
  return true;
}

bool JsonReader::Bool() {
  if (Peek() == Kind::kBool) {
    if (EatWord("true")) return true;
    if (EatWord("false")) return false;
  }
  Fail("a bool is required");
  return false;
}

void JsonReader::Null() {
  if (Peek() != Kind::kNull || !EatWord("null")) Fail("null is required");
}

void JsonReader::Skip() {
  std::string name;
  switch (Peek()) {
    case Kind::kObject:
      BeginObject();
      while (NextMember(&name)) Skip();
      return;
    case Kind::kArray:
      BeginArray();
      while (NextElement()) Skip();
      return;
    case Kind::kString:
      String();
      return;
    case Kind::kNumber:
      NumberText();
      return;
    case Kind::kBool:
      Bool();
      return;
    case Kind::kNull:
      Null();
      return;
    case Kind::kNothing:
      Fail("a value is required");
      return;
  }
}

}  // namespace dplan::internal
