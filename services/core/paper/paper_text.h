/*
 * paper_text.h - paper.py and the stylesheet of print (services/web/static/paper.css) as constants;
 * the build writes their C (CMakeLists.txt), so that the program and what it runs are one version.
 */
#ifndef PAPER_PAPER_TEXT_H
#define PAPER_PAPER_TEXT_H

extern const char PAPER_SCRIPT[];
extern const char PAPER_STYLE[];

#endif
