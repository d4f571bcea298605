#include "core/lang/parser.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/lang/functions.h"
#include "core/lang/parser_scope.h"
#include "core/lang/reference_names.h"

namespace dplan::internal {
namespace {

// Longer ones are no numbers that anybody means, and cost much to read.
constexpr size_t kMaxNumberLength = 4096;

struct Operator {
  const char* token;
  BinaryOp op;
  int level;  // higher ones bind more strongly
};

// Of two that begin alike, the longer one comes first.
constexpr Operator kOperators[] = {
    {"||", BinaryOp::kOr, 0},        {"&&", BinaryOp::kAnd, 1},
    {"==", BinaryOp::kEqual, 2},     {"!=", BinaryOp::kNotEqual, 2},
    {"<=", BinaryOp::kLessEqual, 3}, {">=", BinaryOp::kGreaterEqual, 3},
    {"<", BinaryOp::kLess, 3},       {">", BinaryOp::kGreater, 3},
    {"+", BinaryOp::kAdd, 4},        {"-", BinaryOp::kSubtract, 4},
    {"*", BinaryOp::kMultiply, 5},   {"/", BinaryOp::kDivide, 5},
    {"%", BinaryOp::kModulo, 5},
};

bool StartsExpressionEnd(char c) {
  return c == '\0' || c == ')' || c == ']' || c == '}' || c == ',';
}

const Operator* OperatorAt(const Cursor& cursor) {
  const char c = cursor.Peek();
  if (StartsExpressionEnd(c)) return nullptr;
  if (c == '/' && cursor.Peek(1) == '*') return nullptr;  // a comment without an end
  for (const Operator& op : kOperators) {
    if (op.token[0] != c) continue;
    if (op.token[1] == '\0' || op.token[1] == cursor.Peek(1)) return &op;
  }
  return nullptr;
}

// Whether the text is `a.b.c`, without any space within.
bool IsDottedNames(absl::string_view text) {
  Cursor cursor(text);
  cursor.SkipSpace(true);
  while (true) {
    const size_t length = cursor.IdentifierLength();
    if (length == 0) return false;
    cursor.Advance(length);
    if (!cursor.Take(".")) break;
  }
  cursor.SkipSpace(true);
  return cursor.AtEnd();
}

size_t CharacterLength(absl::string_view text) {
  size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80)
    ++length;
  return length;
}

}  // namespace

ExprPtr Parser::ParseWholeExpression() {
  whole_is_names_ = IsDottedNames(cursor_.text());
  ExprPtr node = ParseExpression();
  if (node == nullptr) return nullptr;
  Skip();
  if (cursor_.AtEnd()) return node;
  FailAtMistake();
  return Fail("Extra characters after expression",
              "An expression was successfully parsed, but extra characters were found after it.",
              RangeHere());
}

ExprPtr Parser::ParseWholeTemplate() {
  const absl::string_view text = cursor_.text();
  const bool one_sequence = absl::StartsWith(text, "${") && absl::EndsWith(text, "}");
  whole_is_names_ = one_sequence && IsDottedNames(text.substr(2, text.size() - 3));
  std::optional<std::vector<TemplateToken>> tokens = ScanTemplate(TemplateKind::kBare, 0);
  return tokens ? BuildTemplate(*std::move(tokens), RangeFrom(0)) : nullptr;
}

ExprPtr Parser::ParseTemplateOf(std::vector<std::string> names) {
  bound_ = std::move(names);
  return ParseWholeTemplate();
}

ExprPtr Parser::ParseExpression() {
  const Deeper deeper(*this);
  if (!deeper.Check()) return nullptr;
  ExprPtr condition = ParseBinary(0);
  if (condition == nullptr) return nullptr;
  Skip();
  if (!cursor_.Take("?")) return condition;
  auto node = std::make_unique<ConditionalNode>(condition->range);
  node->condition = std::move(condition);
  node->when_true = ParseExpression();
  if (node->when_true == nullptr) return nullptr;
  Skip();
  if (!cursor_.Take(":")) {
    return Fail(
        "Missing false expression in conditional",
        "The conditional operator (...?...:...) requires a false expression, delimited by a "
        "colon.",
        RangeHere());
  }
  node->when_false = ParseExpression();
  if (node->when_false == nullptr) return nullptr;
  node->range = Cover(node->range, node->when_false->range);
  return node;
}

ExprPtr Parser::ParseBinary(int min_level) {
  const Deeper deeper(*this);
  if (!deeper.Check()) return nullptr;
  ExprPtr left = ParseUnary();
  int left_level = -1;  // of `left`, where it is a chain that may go on
  while (left != nullptr) {
    Skip();
    const Operator* op = OperatorAt(cursor_);
    if (op == nullptr || op->level < min_level) return left;
    cursor_.Advance(op->token[1] == '\0' ? 1 : 2);
    ExprPtr right = ParseBinary(op->level + 1);
    if (right == nullptr) return nullptr;
    if (left_level != op->level) left = std::make_unique<BinaryNode>(std::move(left));
    left_level = op->level;
    left->range = Cover(left->range, right->range);
    As<BinaryNode>(*left).rest.push_back({op->op, std::move(right)});
  }
  return nullptr;
}

ExprPtr Parser::ParseUnary() {
  Skip();
  const char c = cursor_.Peek();
  if (c != '-' && c != '!') return ParsePostfix(ParsePrimary());
  const Deeper deeper(*this);
  if (!deeper.Check()) return nullptr;
  const size_t begin = cursor_.position();
  cursor_.Advance();
  const SourceRange op_range = RangeFrom(begin);
  ExprPtr operand = ParseUnary();
  if (operand == nullptr) return nullptr;
  const SourceRange range = Cover(op_range, operand->range);
  return std::make_unique<UnaryNode>(c == '!' ? UnaryOp::kNot : UnaryOp::kNegate,
                                     std::move(operand), range);
}

ExprPtr Parser::ParsePostfix(ExprPtr root) {
  if (root == nullptr) return nullptr;
  while (ParseStep(&root)) {
  }
  return ok() ? std::move(root) : nullptr;
}

bool Parser::ParseStep(ExprPtr* root) {
  Skip();
  if (cursor_.Peek() == '[') return ParseBracketStep(root);
  if (cursor_.Peek() != '.') return false;
  if (cursor_.Peek(1) == '.' && cursor_.Peek(2) == '.') return false;
  return ParseDotStep(root);
}

namespace {

void AddStep(ExprPtr* root, TraversalStep step) {
  if ((*root)->kind != ExprNode::Kind::kTraversal) {
    *root = std::make_unique<TraversalNode>(std::move(*root));
  }
  (*root)->range = Cover((*root)->range, step.range);
  As<TraversalNode>(**root).steps.push_back(std::move(step));
}

}  // namespace

bool Parser::ParseDotStep(ExprPtr* root) {
  const size_t begin = cursor_.position();
  cursor_.Advance();
  Skip();
  const size_t name_begin = cursor_.position();
  if (cursor_.Take("*")) {
    *root = ParseSplat(std::move(*root), begin, /*full=*/false);
    return ok();
  }
  if (const size_t digits = cursor_.DigitsLength(); digits > 0) {
    const std::string text(cursor_.rest().substr(0, std::min(digits, kMaxNumberLength)));
    cursor_.Advance(digits);
    const SourceRange range = origin_.Range(name_begin, cursor_.position());
    auto key = std::make_unique<LiteralNode>(Value::Num(*Number::Parse(text)), range);
    AddStep(root, {.key = std::move(key), .range = range});
    return true;
  }
  const size_t length = cursor_.IdentifierLength();
  if (length == 0) {
    Fail("Invalid attribute name", "An attribute name is required after a dot.", RangeHere());
    return false;
  }
  std::string name = TakeIdentifier(length);
  AddStep(root, {.name = std::move(name), .range = RangeFrom(name_begin)});
  return true;
}

bool Parser::ParseBracketStep(ExprPtr* root) {
  const NewlineMode mode(*this, false);
  const size_t begin = cursor_.position();
  cursor_.Advance();
  Skip();
  if (cursor_.Take("*")) {
    Skip();
    if (!cursor_.Take("]")) {
      Fail("Missing close bracket on splat index",
           "The star for a full splat operator must be immediately followed by a closing bracket "
           "(\"]\").",
           RangeHere());
      return false;
    }
    *root = ParseSplat(std::move(*root), begin, /*full=*/true);
    return ok();
  }
  ExprPtr key = ParseExpression();
  if (key == nullptr) return false;
  Skip();
  if (!cursor_.Take("]")) {
    Fail("Missing close bracket on index",
         "The index operator must end with a closing bracket (\"]\").", RangeHere());
    return false;
  }
  AddStep(root, {.key = std::move(key), .range = RangeFrom(begin)});
  return true;
}

ExprPtr Parser::ParseSplat(ExprPtr source, size_t begin, bool full) {
  const Deeper deeper(*this);
  if (!deeper.Check()) return nullptr;
  auto node = std::make_unique<SplatNode>(Cover(source->range, RangeFrom(begin)));
  node->source = std::move(source);
  node->slot = Bind("");
  ExprPtr each = std::make_unique<LocalNode>(node->slot, "", RangeFrom(begin));
  if (full) {
    each = ParsePostfix(std::move(each));
  } else {
    while (cursor_.Peek() == '.' && cursor_.Peek(1) != '*' && ParseStep(&each)) {
    }
  }
  bound_.pop_back();
  if (!ok()) return nullptr;
  node->range = Cover(node->range, each->range);
  node->each = std::move(each);
  return node;
}

ExprPtr Parser::ParsePrimary() {
  switch (cursor_.Peek()) {
    case '"':
      return ParseQuoted();
    case '(':
      return ParseParentheses();
    case '[':
      return ParseTuple();
    case '{':
      return ParseObject();
    case '<':
      if (cursor_.Peek(1) == '<') return ParseHeredoc();
      break;
    default:
      break;
  }
  if (cursor_.DigitsLength() > 0) return ParseNumber();
  if (cursor_.IdentifierLength() > 0) return ParseName();
  if (cursor_.AtEnd()) {
    return Fail("Missing expression",
                "Expected the start of an expression, but found the end of the text.", RangeHere());
  }
  FailAtMistake();
  return Fail("Invalid expression",
              "Expected the start of an expression, but found something that no expression begins "
              "with.",
              RangeHere());
}

ExprPtr Parser::ParseNumber() {
  const size_t begin = cursor_.position();
  const size_t length = cursor_.NumberLength();
  const std::string text(cursor_.rest().substr(0, std::min(length, kMaxNumberLength + 1)));
  cursor_.Advance(length);
  const SourceRange range = RangeFrom(begin);
  std::optional<Number> number;
  if (length <= kMaxNumberLength) number = Number::Parse(text);
  if (!number) {
    return Fail("Invalid number",
                "This number has too many digits or too large an exponent: the limits are 4096 "
                "characters and an exponent of 10000.",
                range);
  }
  return std::make_unique<LiteralNode>(Value::Num(*std::move(number)), range);
}

ExprPtr Parser::ParseParentheses() {
  const NewlineMode mode(*this, false);
  const size_t begin = cursor_.position();
  cursor_.Advance();
  ExprPtr node = ParseExpression();
  if (node == nullptr) return nullptr;
  Skip();
  if (!cursor_.Take(")")) {
    return Fail("Unbalanced parentheses",
                "Expected a closing parenthesis to terminate the expression.", RangeHere());
  }
  node->range = RangeFrom(begin);
  return node;
}

std::string Parser::TakeIdentifier(size_t length) {
  std::string name(cursor_.rest().substr(0, length));
  cursor_.Advance(length);
  for (const char c : name) {
    if (static_cast<unsigned char>(c) >= 0x80) return Value::String(std::move(name)).AsString();
  }
  return name;
}

ExprPtr Parser::ParseName() {
  const size_t begin = cursor_.position();
  std::string name = TakeIdentifier(cursor_.IdentifierLength());
  const size_t end = cursor_.position();
  const SourceRange range = RangeFrom(begin);
  Skip();
  if (cursor_.Peek() == '(' || (cursor_.Peek() == ':' && cursor_.Peek(1) == ':')) {
    return ParseCall(std::move(name), begin, end);
  }
  for (size_t slot = bound_.size(); slot-- > 0;) {
    if (bound_[slot] == name) return std::make_unique<LocalNode>(slot, std::move(name), range);
  }
  if (name == "true" || name == "false") {
    return std::make_unique<LiteralNode>(Value::Bool(name == "true"), range);
  }
  if (name == "null") return std::make_unique<LiteralNode>(Value(), range);
  cursor_.set_position(end);
  return ParseReference(std::move(name), begin);
}

ExprPtr Parser::ParseReference(std::string first, size_t begin) {
  const size_t count = ReferenceNameCount(first);
  std::vector<std::string> names = {std::move(first)};
  size_t end = cursor_.position();
  while (names.size() < count) {
    Skip();
    if (!cursor_.Take(".")) break;
    Skip();
    const size_t length = cursor_.IdentifierLength();
    if (length == 0) break;
    names.push_back(TakeIdentifier(length));
    end = cursor_.position();
  }
  cursor_.set_position(end);
  ReferenceProblem problem;
  std::optional<Reference> reference = MakeReference(names, &problem);
  if (reference) {
    reference->range = RangeFrom(begin);
    // Names are bound in the bodies of loops and nowhere else.
    reference->in_loop = !bound_.empty();
    return std::make_unique<ReferenceNode>(*std::move(reference));
  }
  if (!whole_is_names_ && grammar_ != Grammar::kType) {
    return Fail(std::move(problem.summary), std::move(problem.detail), RangeFrom(begin));
  }
  while (cursor_.Take(".")) names.push_back(TakeIdentifier(cursor_.IdentifierLength()));
  auto node = std::make_unique<NameNode>(RangeFrom(begin));
  node->names = std::move(names);
  node->summary = std::move(problem.summary);
  node->detail = std::move(problem.detail);
  return node;
}

ExprPtr Parser::ParseCall(std::string name, size_t begin, size_t name_end) {
  while (cursor_.Take("::")) {
    const size_t length = cursor_.IdentifierLength();
    if (length == 0) {
      return Fail("Invalid function name",
                  "A function name is required after the namespace separator (\"::\").",
                  RangeHere());
    }
    absl::StrAppend(&name, "::", TakeIdentifier(length));
    name_end = cursor_.position();
    Skip();
  }
  const SourceRange name_range = origin_.Range(begin, name_end);
  if (!cursor_.Take("(")) {
    return Fail("Missing open parenthesis",
                "Function selector must be followed by an open parenthesis to begin the function "
                "call.",
                RangeHere());
  }
  auto call = std::make_unique<CallNode>(std::move(name), name_range);
  call->name_range = name_range;
  if (!ParseArguments(*call)) return nullptr;
  call->range = RangeFrom(begin);
  if (grammar_ == Grammar::kType) return call;
  failed_ = !ResolveFunction(*call, diagnostics_);
  return failed_ ? nullptr : std::move(call);
}

bool Parser::ParseArguments(CallNode& call) {
  const NewlineMode mode(*this, false);
  Skip();
  if (cursor_.Take(")")) return true;
  while (true) {
    ExprPtr arg = ParseExpression();
    if (arg == nullptr) return false;
    call.args.push_back(std::move(arg));
    if (!EndArgument(call)) return ok();
    Skip();
    if (cursor_.Take(")")) return true;
  }
}

bool Parser::EndArgument(CallNode& call) {
  Skip();
  if (cursor_.Take(")")) return false;
  if (cursor_.Take("...")) {
    call.expand_last = true;
    Skip();
    if (cursor_.Take(")")) return false;
    Fail("Missing closing parenthesis",
         "An expanded function argument (with ...) must be immediately followed by closing "
         "parentheses.",
         RangeHere());
    return false;
  }
  if (cursor_.Take(",")) return true;
  if (cursor_.AtEnd()) {
    Fail("Unterminated function call",
         "There is no closing parenthesis for this function call before the end of the text. This "
         "may be caused by incorrect parenthesis nesting elsewhere.",
         call.name_range);
    return false;
  }
  FailAtMistake();
  Fail("Missing argument separator",
       "A comma is required to separate each function argument from the next.", RangeHere());
  return false;
}

namespace {

// Characters that other languages use in expressions and this one does not.
struct Mistake {
  char character;
  const char* summary;
  const char* detail;
};

constexpr char kNotUsed[] = "This character is not used within the language.";
constexpr Mistake kMistakes[] = {
    {'&', "Unsupported operator",
     "Bitwise operators are not supported. Did you mean boolean AND (\"&&\")?"},
    {'|', "Unsupported operator",
     "Bitwise operators are not supported. Did you mean boolean OR (\"||\")?"},
    {'^', "Unsupported operator", "Bitwise operators are not supported."},
    {'~', "Unsupported operator", "Bitwise operators are not supported."},
    {'\'', "Invalid character",
     "Single quotes are not valid. Use double quotes (\") to enclose strings."},
    {'`', "Invalid character",
     "The \"`\" character is not valid. To create a multi-line string, use the \"heredoc\" syntax, "
     "like \"<<EOT\"."},
    {';', "Invalid character",
     "The \";\" character is not valid. Use commas to separate items in collection values."},
    {'@', "Invalid character", kNotUsed},
    {'$', "Invalid character", kNotUsed},
    {'\\', "Invalid character", kNotUsed},
};

}  // namespace

void Parser::FailAtMistake() {
  if (cursor_.Peek() == '/' && cursor_.Peek(1) == '*') {
    Fail("Unterminated comment", "No closing marker (\"*/\") was found for the comment.",
         RangeHere());
  }
  for (const Mistake& mistake : kMistakes) {
    if (cursor_.Peek() == mistake.character) Fail(mistake.summary, mistake.detail, RangeHere());
  }
}

SourceRange Parser::RangeHere() const {
  const size_t begin = std::min(cursor_.position(), cursor_.text().size());
  const absl::string_view rest = cursor_.text().substr(begin);
  return origin_.Range(begin, begin + (rest.empty() ? 0 : CharacterLength(rest)));
}

std::nullptr_t Parser::Fail(std::string summary, std::string detail, SourceRange range) {
  if (!failed_) diagnostics_.Error(std::move(summary), std::move(detail), range);
  failed_ = true;
  return nullptr;
}

size_t Parser::Bind(std::string name) {
  bound_.push_back(std::move(name));
  return bound_.size() - 1;
}

}  // namespace dplan::internal
