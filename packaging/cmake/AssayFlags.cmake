# SPDX-License-Identifier: GPL-3.0-or-later
# One INTERFACE target carries the standard, the warnings and the hardening to every room.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, Debug" FORCE)
endif()

find_program(ASSAY_CCACHE ccache)
if(ASSAY_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ASSAY_CCACHE}")
endif()

add_library(assay_flags INTERFACE)
target_compile_features(assay_flags INTERFACE cxx_std_20)
target_include_directories(assay_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(assay_flags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -fstack-protector-strong -fcf-protection=full
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-fstack-clash-protection>
  # GCC 12 sees overlapping copies in `"text" + std::string` at -O3, where there are none (GCC bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>
  -D_GLIBCXX_ASSERTIONS)
if(ASSAY_WERROR OR NOT DEFINED ASSAY_WERROR)
  target_compile_options(assay_flags INTERFACE -Werror)
endif()
target_compile_definitions(assay_flags INTERFACE
  JSON_USE_IMPLICIT_CONVERSIONS=0 ASSAY_VERSION="${PROJECT_VERSION}")
target_link_options(assay_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)

find_program(ASSAY_MOLD mold)
if(ASSAY_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_link_options(assay_flags INTERFACE -fuse-ld=mold)
endif()

set(ASSAY_SANITIZE "" CACHE STRING "address, thread or empty")
if(ASSAY_SANITIZE STREQUAL "address")
  target_compile_options(assay_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(assay_flags INTERFACE -fsanitize=address,undefined)
elseif(ASSAY_SANITIZE STREQUAL "thread")
  target_compile_options(assay_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(assay_flags INTERFACE -fsanitize=thread)
endif()

find_package(Threads REQUIRED)

function(assay_program target)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
endfunction()
