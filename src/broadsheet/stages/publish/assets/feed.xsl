<?xml version="1.0" encoding="utf-8"?>
<!-- Shows our RSS and Atom feeds as a page. Only titles, dates and teasers are copied, always as text. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:a="http://www.w3.org/2005/Atom" exclude-result-prefixes="a">
<xsl:output method="html" encoding="utf-8" doctype-system="about:legacy-compat"/>
<xsl:variable name="sheet" select="substring-before(substring-after(/processing-instruction('xml-stylesheet')[2], 'href=&quot;'), '&quot;')"/>
<xsl:template match="/rss"><xsl:call-template name="page">
<xsl:with-param name="title" select="channel/title"/><xsl:with-param name="about" select="channel/description"/>
<xsl:with-param name="home" select="channel/link"/><xsl:with-param name="self" select="channel/a:link[@rel='self']/@href"/>
<xsl:with-param name="items" select="channel/item"/></xsl:call-template></xsl:template>
<xsl:template match="/a:feed"><xsl:call-template name="page">
<xsl:with-param name="title" select="a:title"/><xsl:with-param name="about" select="a:subtitle"/>
<xsl:with-param name="home" select="a:link[@rel='alternate' and @type='text/html']/@href"/><xsl:with-param name="self" select="a:link[@rel='self']/@href"/>
<xsl:with-param name="items" select="a:entry"/></xsl:call-template></xsl:template>
<xsl:template name="page">
<xsl:param name="title"/><xsl:param name="about"/><xsl:param name="home"/><xsl:param name="self"/><xsl:param name="items"/>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
<title><xsl:value-of select="$title"/> – feed</title><link rel="stylesheet" href="{$sheet}"/></head>
<body><header><h1><a href="{$home}"><xsl:value-of select="$title"/></a></h1><p><xsl:value-of select="$about"/></p>
<p class="how">This is a web feed. Copy its address into a feed reader, and new stories come to you:</p>
<p class="address"><code><xsl:value-of select="$self"/></code></p></header>
<main><xsl:for-each select="$items"><article dir="auto">
<h2><a href="{link | a:link[@rel='alternate']/@href}"><xsl:value-of select="title | a:title"/></a></h2>
<p class="date"><time><xsl:choose><xsl:when test="pubDate"><xsl:value-of select="substring(pubDate, 6, 17)"/></xsl:when><xsl:otherwise><xsl:value-of select="translate(substring(a:published, 1, 16), 'T', ' ')"/></xsl:otherwise></xsl:choose> UTC</time>
<xsl:for-each select="category[1] | a:category[1]"> · <xsl:value-of select="concat(., @term)"/></xsl:for-each></p>
<p><xsl:value-of select="a:summary"/><xsl:call-template name="plain"><xsl:with-param name="text" select="description"/></xsl:call-template></p></article></xsl:for-each>
<xsl:if test="not($items)"><p>No story yet.</p></xsl:if></main></body></html>
</xsl:template>
<!-- RSS has HTML in a description. Ours holds text whose three signs of HTML are escaped; here they are signs again. -->
<xsl:template name="plain">
<xsl:param name="text"/>
<xsl:choose><xsl:when test="contains($text, '&amp;')">
<xsl:variable name="rest" select="substring-after($text, '&amp;')"/><xsl:variable name="name" select="substring-before($rest, ';')"/>
<xsl:value-of select="substring-before($text, '&amp;')"/>
<xsl:choose><xsl:when test="$name = 'lt'">&lt;</xsl:when><xsl:when test="$name = 'gt'">&gt;</xsl:when><xsl:otherwise>&amp;</xsl:otherwise></xsl:choose>
<xsl:call-template name="plain"><xsl:with-param name="text" select="substring-after($rest, ';')"/></xsl:call-template>
</xsl:when><xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise></xsl:choose>
</xsl:template>
</xsl:stylesheet>
