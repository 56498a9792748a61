package io.coterie.toolkit.xml;

import java.io.IOException;
import java.io.StringReader;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reads what agents say of themselves. Most name a DTD by a relative path: it is neither refused nor fetched, and no
 * external entity is. Stateless.
 */
public final class AgentXml {
    private AgentXml() {
    }

    /**
     * Parses a document.
     *
     * @param xml the text
     * @return its root
     * @throws SAXException if it is not well formed
     * @throws IOException never; a text can be read
     */
    public static Element root(final String xml) throws SAXException, IOException {
        return builder().parse(new InputSource(new StringReader(xml))).getDocumentElement();
    }

    private static DocumentBuilder builder() throws SAXException {
        try {
            final DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(true);
            final DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
            builder.setErrorHandler(new Strict());
            return builder;
        } catch (final ParserConfigurationException e) {
            throw new SAXException("this JDK's parser cannot be made safe: " + e.getMessage(), e);
        }
    }

    /** Fails on what is no XML, and prints nothing, which the parser's own handler does. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(final SAXParseException e) {
            // what is only doubtful is taken as it is
        }

        @Override
        public void error(final SAXParseException e) {
            // validity, not form: agents are not valid against a DTD that nobody reads
        }

        @Override
        public void fatalError(final SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
