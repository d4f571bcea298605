#ifndef DPLAN_PROVIDERS_SDK_TYPED_FUNCTION_H_
#define DPLAN_PROVIDERS_SDK_TYPED_FUNCTION_H_

#include <vector>

#include "dplan/provider.h"
#include "dplan/sdk/internal/definition.h"

namespace dplan::sdk::internal {

FunctionSignature SignatureOf(const FunctionEntry& function);

// InvalidArgument if there are fewer arguments than parameters, or more.
absl::StatusOr<FunctionResult> CallFunction(const FunctionEntry& function,
                                            const std::vector<Value>& arguments);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_TYPED_FUNCTION_H_
