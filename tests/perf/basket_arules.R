# SPDX-License-Identifier: GPL-3.0-or-later
# usage: Rscript basket_arules.R BASKETS.csv OUT.csv SUPPORT CONFIDENCE -- rules by R's arules (apriori).
args <- commandArgs(trailingOnly = TRUE)
library(arules)
if (args[1] == "--version") {
	cat("arules", as.character(packageVersion("arules")), "\n")
	quit()
}
baskets <- read.transactions(args[1], format = "basket", sep = ",", rm.duplicates = TRUE)
rules <- apriori(baskets, list(support = as.numeric(args[3]), confidence = as.numeric(args[4]), minlen = 2, maxlen = 10),
    control = list(verbose = FALSE))
write(rules, args[2], sep = ",", quote = TRUE, row.names = FALSE)
