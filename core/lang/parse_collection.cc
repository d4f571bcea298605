#include "absl/strings/ascii.h"
#include "core/lang/parser.h"
#include "core/lang/parser_scope.h"

namespace dplan::internal {

ExprPtr Parser::ParseTuple() {
  const NewlineMode mode(*this, false);
  const size_t begin = cursor_.position();
  cursor_.Advance();
  if (AtFor()) return ParseFor(begin, ']');
  auto node = std::make_unique<TupleNode>(RangeFrom(begin));
  Skip();
  while (!cursor_.Take("]")) {
    ExprPtr element = ParseExpression();
    if (element == nullptr) return nullptr;
    node->elements.push_back(std::move(element));
    Skip();
    if (cursor_.Take(",")) {
      Skip();
    } else if (cursor_.AtEnd()) {
      return Fail(
          "Unterminated tuple constructor expression",
          "There is no corresponding closing bracket before the end of the text. This may be "
          "caused by incorrect bracket nesting elsewhere.",
          node->range);
    } else if (cursor_.Peek() != ']') {
      FailAtMistake();
      return Fail("Missing item separator",
                  "Expected a comma to mark the beginning of the next item.", RangeHere());
    }
  }
  node->range = RangeFrom(begin);
  return node;
}

ExprPtr Parser::ParseObject() {
  const size_t begin = cursor_.position();
  cursor_.Advance();
  if (AtFor()) {
    const NewlineMode mode(*this, false);
    return ParseFor(begin, '}');
  }
  const NewlineMode mode(*this, true);
  auto node = std::make_unique<ObjectNode>(RangeFrom(begin));
  while (true) {
    cursor_.SkipSpace(/*newlines=*/true);
    if (cursor_.Take("}")) break;
    if (cursor_.AtEnd()) {
      return Fail("Unterminated object constructor expression",
                  "There is no corresponding closing brace before the end of the text. This may be "
                  "caused by incorrect brace nesting elsewhere.",
                  node->range);
    }
    if (!ParseObjectItem(*node) || !EndObjectItem()) return nullptr;
  }
  node->range = RangeFrom(begin);
  node->SortKeys();
  return node;
}

bool Parser::ParseObjectItem(ObjectNode& object) {
  ObjectNode::Item item;
  if (!ParseObjectKey(item)) return false;
  Skip();
  const bool equals = cursor_.Peek() == '=' && cursor_.Peek(1) != '=' && cursor_.Peek(1) != '>';
  if (!equals && cursor_.Peek() != ':') {
    Fail("Missing key/value separator",
         "Expected an equals sign (\"=\") to mark the beginning of the attribute value.",
         RangeHere());
    return false;
  }
  cursor_.Advance();
  item.value = ParseExpression();
  if (item.value == nullptr) return false;
  object.items.push_back(std::move(item));
  return true;
}

namespace {

bool IsBareTraversal(const ExprNode& node) {
  return node.kind == ExprNode::Kind::kReference || node.kind == ExprNode::Kind::kTraversal ||
         node.kind == ExprNode::Kind::kSplat;
}

}  // namespace

bool Parser::ParseObjectKey(ObjectNode::Item& item) {
  const size_t begin = cursor_.position();
  if (const size_t length = cursor_.IdentifierLength(); length > 0) {
    std::string name = TakeIdentifier(length);
    item.key_range = RangeFrom(begin);
    Skip();
    const char next = cursor_.Peek();
    if ((next == '=' && cursor_.Peek(1) != '=') || (next == ':' && cursor_.Peek(1) != ':')) {
      item.name = std::move(name);
      return true;
    }
    // The next item, a value without a separator, or the end: nothing that goes on with the name.
    if (absl::ascii_isalnum(static_cast<unsigned char>(next)) || next == '_' || next == '"' ||
        next == '{' || next == '}' || next == ',' || next == '\n') {
      item.name = std::move(name);
      return true;
    }
    cursor_.set_position(begin);
  }
  const bool in_parentheses = cursor_.Peek() == '(';
  item.key = ParseExpression();
  if (item.key == nullptr) return false;
  item.key_range = item.key->range;
  if (!in_parentheses && IsBareTraversal(*item.key)) {
    Fail(
        "Ambiguous attribute key",
        "If this expression is intended to be a reference, wrap it in parentheses. If it's instead "
        "intended as a literal name containing periods, wrap it in quotes to create a string "
        "literal.",
        item.key_range);
    return false;
  }
  if (item.key->kind == ExprNode::Kind::kLiteral) {
    const Value& value = As<LiteralNode>(*item.key).value;
    if (!value.IsNull() && value.type().kind() == Type::Kind::kString) {
      item.name = value.AsString();
      item.key = nullptr;
    }
  }
  return true;
}

bool Parser::EndObjectItem() {
  Skip();
  const char next = cursor_.Peek();
  if (next == ',' || next == '\n') {
    cursor_.Advance();
    return true;
  }
  if (next == '}' || cursor_.AtEnd()) return true;
  FailAtMistake();
  Fail("Missing attribute separator",
       "Expected a newline or comma to mark the beginning of the next attribute.", RangeHere());
  return false;
}

bool Parser::AtFor() {
  Cursor ahead = cursor_;
  ahead.SkipSpace(/*newlines=*/true);
  if (!ahead.AtWord("for")) return false;
  cursor_ = ahead;
  return true;
}

ExprPtr Parser::InvalidFor(const char* detail) {
  FailAtMistake();
  return Fail("Invalid 'for' expression", detail, RangeHere());
}

ExprPtr Parser::ParseFor(size_t begin, char close) {
  const Deeper deeper(*this);
  if (!deeper.Check()) return nullptr;
  cursor_.Advance(3);
  auto node = std::make_unique<ForNode>(RangeFrom(begin));
  const size_t bound_before = bound_.size();
  if (!ParseForIntroduction(*node)) return nullptr;
  Skip();
  if (!cursor_.Take(":")) {
    return InvalidFor("For expression requires a colon after the collection expression.");
  }
  if (!ParseForResult(*node, close)) return nullptr;
  bound_.resize(bound_before);
  node->range = RangeFrom(begin);
  return node;
}

bool Parser::ParseForIntroduction(ForNode& node) {
  std::vector<std::string> names;
  while (true) {
    Skip();
    const size_t length = cursor_.IdentifierLength();
    if (length == 0) {
      InvalidFor("For expression requires variable name after 'for'.");
      return false;
    }
    names.push_back(TakeIdentifier(length));
    Skip();
    if (names.size() == 2 || !cursor_.Take(",")) break;
  }
  if (!cursor_.AtWord("in")) {
    InvalidFor("For expression requires the 'in' keyword after its name declarations.");
    return false;
  }
  cursor_.Advance(2);
  node.collection = ParseExpression();
  if (node.collection == nullptr) return false;
  node.has_key_name = names.size() == 2;
  node.slot = bound_.size();
  for (std::string& name : names) Bind(std::move(name));
  return true;
}

bool Parser::ParseForResult(ForNode& node, char close) {
  node.value = ParseExpression();
  if (node.value == nullptr) return false;
  Skip();
  if (cursor_.Take("=>")) {
    if (close == ']') {
      InvalidFor("Key expression is not valid when building a tuple.");
      return false;
    }
    node.key = std::move(node.value);
    node.value = ParseExpression();
    if (node.value == nullptr) return false;
    Skip();
  } else if (close == '}') {
    InvalidFor("Key expression is required when building an object.");
    return false;
  }
  if (cursor_.Take("...")) {
    node.group = true;
    if (close == ']') {
      InvalidFor("Grouping ellipsis (...) cannot be used when building a tuple.");
      return false;
    }
    Skip();
  }
  if (cursor_.AtWord("if")) {
    cursor_.Advance(2);
    node.condition = ParseExpression();
    if (node.condition == nullptr) return false;
    Skip();
  }
  if (cursor_.Take(absl::string_view(&close, 1))) return true;
  InvalidFor("Extra characters after the end of the 'for' expression.");
  return false;
}

}  // namespace dplan::internal
