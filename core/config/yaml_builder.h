#ifndef DPLAN_CORE_CONFIG_YAML_BUILDER_H_
#define DPLAN_CORE_CONFIG_YAML_BUILDER_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "core/config/yaml.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/mark.h"

namespace dplan {

// Builds a document from the events of the parser. After the first error in the structure it stops
// the parser with an exception of the parser's own, which is the one way to stop it; stopped()
// tells it from others.
class YamlBuilder : public YAML::EventHandler {
 public:
  // `offset`: where the parser's text begins in the file.
  YamlBuilder(YamlDocument& document, size_t offset, Diagnostics& diagnostics);

  bool stopped() const { return stopped_; }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  // A collection whose end has not come.
  struct Open {
    YamlNode* node;
    YAML::anchor_t anchor;
    bool has_key = false;  // of a mapping: the key of the next value has come
    YamlEntry key;
  };
  // A piece of the file.
  struct Span {
    size_t begin;
    size_t end;
  };

  bool ExpectsKey() const;
  void DropLastNode();
  YamlNode& NewNode(YamlNode::Kind kind, size_t begin, size_t end);
  void Start(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor);
  void End();
  // Puts a whole value where it belongs; `span` is where it is written, which for an alias is not
  // where the node is.
  void Attach(const YamlNode& node, Span span);
  void AttachKey(const YamlNode& node, Span span);
  void Remember(YAML::anchor_t anchor, const YamlNode& node);
  void Count(uint32_t values, Span span);
  bool IsCutOff(size_t begin, size_t end) const;
  void CheckTag(YamlNode& scalar, const std::string& tag);
  void EndFlow(YamlNode& node) const;
  void CheckKeys(const YamlNode& mapping);
  void Merge(YamlNode& mapping);
  void MergeFrom(const YamlEntry& merge, const YamlNode& source, YamlNode& mapping,
                 absl::flat_hash_set<std::string>& keys);

  // The byte at which the value of this mark is written, past its anchor and tag.
  size_t SkipProperties(size_t at) const;
  // Of a tag, an anchor or an alias.
  size_t EndOfName(size_t at) const;
  size_t EndOfNullWord(size_t at) const;
  // Where to point at for a value that is not written at all.
  Span EmptyPlace(size_t at) const;
  void SettleNull(size_t at);

  [[noreturn]] void Stop(std::string summary, std::string detail, Span span);
  SourceRange RangeOf(Span span) const;

  YamlDocument& document_;
  const absl::string_view file_;
  const size_t offset_;
  Diagnostics& diagnostics_;
  bool stopped_ = false;
  bool started_ = false;
  uint32_t count_ = 0;
  std::vector<Open> open_;
  std::vector<const YamlNode*> anchors_;  // by number; null while its value is not complete
  // A null that may be written here, or be nothing before something else that is written here.
  YamlNode* doubtful_null_ = nullptr;
  Span doubtful_null_empty_ = {0, 0};
};

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_YAML_BUILDER_H_
