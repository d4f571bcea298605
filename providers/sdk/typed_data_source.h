#ifndef DPLAN_PROVIDERS_SDK_TYPED_DATA_SOURCE_H_
#define DPLAN_PROVIDERS_SDK_TYPED_DATA_SOURCE_H_

#include <string>

#include "dplan/provider.h"
#include "dplan/schema.h"
#include "dplan/sdk/internal/any_resource.h"
#include "providers/sdk/call_state.h"
#include "providers/sdk/object_spec.h"

namespace dplan::sdk::internal {

// One data source: an author's function behind requests and answers. Immutable, thread-safe.
class TypedDataSource {
 public:
  // `source` outlives it.
  TypedDataSource(std::string type, const AnyDataSource& source);

  const dplan::Schema& schema() const { return schema_; }
  Diagnostics Validate(const Value& config) const;
  ReadDataResult Read(CallState& call, const ReadDataRequest& request) const;

 private:
  const std::string type_;
  const AnyDataSource& source_;
  const ObjectSpec& spec_;
  const ModelCodec codec_;
  const dplan::Schema schema_;
};

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_TYPED_DATA_SOURCE_H_
