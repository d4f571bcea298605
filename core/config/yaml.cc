#include "core/config/yaml.h"

#include <algorithm>
#include <istream>
#include <streambuf>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/config/core_scalar.h"
#include "core/config/scalar_origin.h"
#include "core/config/unquoted_expression.h"
#include "core/config/yaml_builder.h"
#include "core/config/yaml_text.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/parser.h"

namespace dplan {
namespace {

// Text as a stream, without a copy of it.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(absl::string_view text) {
    // The get area is never written to.
    char* const begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

// The parser's messages, which are terse, and what they mean to who wrote the file.
struct Explanation {
  const char* message;  // or its begin
  const char* detail;
};

const Explanation kExplanations[] = {
    {YAML::ErrorMsg::MAP_VALUE,
     "A \":\" makes what stands before it a key, and no key can be here. Check the indentation, or "
     "quote "
     "the text if the \":\" is part of it."},
    {YAML::ErrorMsg::MAP_KEY, "No key can be here. Check the indentation."},
    {YAML::ErrorMsg::BLOCK_ENTRY, "No element \"- \" can be here. Check the indentation."},
    {YAML::ErrorMsg::END_OF_MAP_FLOW,
     "The mapping { } does not go on here as it should: a \",\" or \"}\" is missing, or a value "
     "has to be "
     "quoted because one of , [ ] { } is in it."},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW,
     "The sequence [ ] does not go on here as it should: a \",\" or \"]\" is missing, or a value "
     "has to "
     "be quoted because one of , [ ] { } is in it."},
    {YAML::ErrorMsg::FLOW_END, "This closes a bracket or brace that was not opened."},
    {YAML::ErrorMsg::END_OF_MAP,
     "This belongs neither to the mapping above nor to what is around it. Check the indentation."},
    {YAML::ErrorMsg::END_OF_SEQ,
     "This belongs neither to the sequence above nor to what is around it. Check the indentation."},
    {YAML::ErrorMsg::TAB_IN_INDENTATION, "Lines are indented with blanks; here is a tab."},
    {YAML::ErrorMsg::UNKNOWN_TOKEN,
     "A text that is not quoted cannot start with this character. Quote it."},
    {YAML::ErrorMsg::EOF_IN_SCALAR,
     "The file ends within a quoted text. Its closing quote is missing."},
    {YAML::ErrorMsg::DOC_IN_SCALAR,
     "A document ends within a quoted text. A closing quote is missing."},
    {YAML::ErrorMsg::CHAR_IN_SCALAR,
     "A text that is not quoted cannot have this character in it. Quote it."},
    {YAML::ErrorMsg::CHAR_IN_BLOCK, "Behind \"|\" or \">\" the line must end."},
    {YAML::ErrorMsg::INVALID_ESCAPE,
     "Double-quoted text has no such escape. A backslash is written \"\\\\\"; in single quotes it "
     "stands "
     "for itself."},
    {YAML::ErrorMsg::INVALID_HEX, "This escape needs more hexadecimal digits."},
    {YAML::ErrorMsg::INVALID_UNICODE,
     "This escape stands for no character. Write the character itself; characters beyond U+FFFF "
     "are not "
     "written as two escapes."},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, "There is no anchor of this name above."},
    {YAML::ErrorMsg::ALIAS_NOT_FOUND, "Behind \"*\" the name of an anchor is missing."},
    {YAML::ErrorMsg::ANCHOR_NOT_FOUND, "Behind \"&\" the name of the anchor is missing."},
    {YAML::ErrorMsg::CHAR_IN_ALIAS, "The name of an alias cannot have this character in it."},
    {YAML::ErrorMsg::CHAR_IN_ANCHOR, "The name of an anchor cannot have this character in it."},
    {YAML::ErrorMsg::ALIAS_CONTENT,
     "An alias stands for a whole value; nothing can be added to it."},
};

std::string Explain(const std::string& message) {
  for (const Explanation& explanation : kExplanations) {
    if (absl::StartsWith(message, explanation.message)) return explanation.detail;
  }
  return absl::StrCat("The YAML parser says: ", message, ".");
}

bool IsIndentedWithTab(absl::string_view line) {
  const size_t text = line.find_first_not_of(" \t");
  return absl::StrContains(line.substr(0, text), '\t');
}

void ReportException(const YAML::Exception& exception, const YamlDocument& document, size_t offset,
                     Diagnostics& diagnostics) {
  const SourceMap& sources = document.sources();
  const size_t size = sources.text(document.file()).size();
  const size_t at = exception.mark.is_null()
                        ? 0
                        : std::min(offset + static_cast<size_t>(exception.mark.pos), size);
  if (ReportUnquotedExpression(sources, document.file(), at, diagnostics)) return;
  // Whatever the parser makes of a tab, it is the tab.
  const std::string message =
      IsIndentedWithTab(sources.Line(document.file(), sources.PositionOf(document.file(), at).line))
          ? YAML::ErrorMsg::TAB_IN_INDENTATION
          : exception.msg;
  diagnostics.Error("Invalid YAML", Explain(message),
                    TextOrigin::Verbatim(sources, document.file(), at).Range(0, 0));
}

}  // namespace

SourceRange YamlDocument::RangeOf(uint32_t begin, uint32_t end) const {
  return TextOrigin::Verbatim(*sources_, file_, begin).Range(0, end - begin);
}

TextOrigin YamlDocument::OriginOf(const YamlNode& scalar) const {
  if (scalar.verbatim) return TextOrigin::Verbatim(*sources_, file_, scalar.text_begin);
  ScalarPlace place = LocateScalar(sources_->text(file_), scalar.begin, scalar.text);
  return TextOrigin::Mapped(*sources_, file_, std::move(place.entries));
}

Value ScalarValue(const YamlNode& scalar) {
  switch (scalar.tag) {
    case YamlNode::Tag::kQuoted:
    case YamlNode::Tag::kString:
      return Value::String(scalar.text);
    case YamlNode::Tag::kNull:
      return Value();
    case YamlNode::Tag::kNone:
    case YamlNode::Tag::kBool:
    case YamlNode::Tag::kInt:
    case YamlNode::Tag::kFloat:
      break;
  }
  const std::optional<Value> value = CoreScalar(scalar.text);
  return value.has_value() ? *value : Value::String(scalar.text);
}

bool IsNull(const YamlNode& node) {
  return node.kind == YamlNode::Kind::kScalar && ScalarValue(node).IsNull();
}

std::unique_ptr<YamlDocument> ParseYaml(const SourceMap& sources, int32_t file,
                                        Diagnostics& diagnostics) {
  const size_t errors = diagnostics.error_count();
  if (!CheckCharacters(sources, file, diagnostics)) return nullptr;
  const absl::string_view text = sources.text(file);
  const size_t offset = absl::StartsWith(text, kByteOrderMark) ? sizeof(kByteOrderMark) - 1 : 0;
  auto document = std::make_unique<YamlDocument>(sources, file);
  TextBuffer buffer(text.substr(offset));
  std::istream stream(&buffer);
  YamlBuilder builder(*document, offset, diagnostics);
  try {
    YAML::Parser parser(stream);
    // A second document makes the builder report it. There is no loop, as some broken files have no
    // end of documents.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& exception) {
    if (!builder.stopped()) ReportException(exception, *document, offset, diagnostics);
  }
  if (diagnostics.error_count() > errors) return nullptr;
  return document;
}

}  // namespace dplan
