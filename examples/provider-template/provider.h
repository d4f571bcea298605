#pragma once

#include <memory>

#include <dplan/sdk/provider.h>

namespace provider {

// The whole provider: for main() and for tests.
std::unique_ptr<dplan::Provider> NewProvider();

}  // namespace provider
