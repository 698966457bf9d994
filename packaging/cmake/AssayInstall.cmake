# SPDX-License-Identifier: GPL-3.0-or-later
include(GNUInstallDirs)
if(TARGET assay)
  install(TARGETS assay assay-cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
