# SPDX-License-Identifier: GPL-3.0-or-later
# Homebrew, on Linux: brew install --formula samples/package/crm-tools.rb (give url and sha256 of a release: make dist).
class CrmTools < Formula
  desc "Segments, lifetime values, cohorts and offers from transaction logs"
  homepage "https://crm-tools.example"
  url "https://crm-tools.example/crm-tools-0.2.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "GPL-3.0-or-later"

  depends_on "pkgconf" => :build
  depends_on "gsl"
  depends_on "icu4c"
  depends_on "isa-l"
  depends_on "jansson"
  depends_on "libcsv"
  depends_on "libseccomp"
  depends_on "libsodium"
  depends_on "libxlsxwriter"
  # Landlock, O_TMPFILE and seccomp: the programs run on Linux only.
  depends_on :linux
  depends_on "zlib"

  def install
    system "make", "install", "DEPS=no", "PREFIX=#{prefix}", "BASHDIR=#{bash_completion}", "ZSHDIR=#{zsh_completion}",
           "FISHDIR=#{fish_completion}", "DOCDIR=#{doc}"
  end

  test do
    cp doc/"corner-shop.csv", testpath
    system bin/"crm-ingest", "-q", "-o", "ledger.csv", "corner-shop.csv"
    system bin/"crm-rfm", "-q", "-o", "customers.csv", "ledger.csv"
    assert_match "Champions", shell_output("#{bin}/crm-report customers.csv")
  end
end
