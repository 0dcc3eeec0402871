using System.Text;
using System.Xml;
using System.Xml.Linq;
using Kiln.Communicators.WinRm.Http;
using Kiln.Sdk.Communication;
using static Kiln.Communicators.WinRm.Soap.WsmanNames;

namespace Kiln.Communicators.WinRm.Soap;

/// <summary>Asks a service to do something, and waits for what it answers.</summary>
internal sealed class WsmanClient(WinRmLink link)
{
    /// <summary>
    /// Of answers, and of requests as well, because a service does not tell its own limit: the smallest one that
    /// services have by default, in bytes.
    /// </summary>
    public const int MaxEnvelopeSize = 153600;

    private const string Language = "en-US";

    private static readonly XmlWriterSettings Writing = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineHandling = NewLineHandling.Entitize,
    };

    private static readonly XmlReaderSettings Reading = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private readonly string _session = $"uuid:{Guid.NewGuid()}";

    public WinRmLink Link => link;

    /// <returns>What the body of the answer contains; null for nothing.</returns>
    /// <exception cref="WsmanFaultException">The service says why not.</exception>
    /// <exception cref="CommunicatorException">There is no answer.</exception>
    public async Task<XElement?> AskAsync(WsmanRequest request, CancellationToken cancellationToken)
    {
        string id = $"uuid:{Guid.NewGuid()}";
        byte[] answer = await link.PostAsync(Compose(request, id), cancellationToken);
        try
        {
            return BodyOf(answer, id);
        }
        catch (Exception e) when (e is XmlException or InvalidDataException)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Connect,
                $"{link.Uri.Authority} sent an answer that is not one of a WinRM service: {e.Message}",
                e);
        }
    }

    private static XElement? BodyOf(byte[] answer, string id)
    {
        using XmlReader reader = XmlReader.Create(new MemoryStream(answer, writable: false), Reading);
        XElement envelope = XElement.Load(reader);
        XElement body = envelope.Name == EnvelopeNames + "Envelope"
            && envelope.Element(EnvelopeNames + "Body") is XElement found
            ? found
            : throw new InvalidDataException("it is no SOAP envelope");
        XElement? content = body.Elements().FirstOrDefault();
        if (content?.Name == EnvelopeNames + "Fault")
        {
            throw new WsmanFaultException(WsmanFault.Of(content));
        }

        string? answered =
            envelope.Element(EnvelopeNames + "Header")?.Element(AddressingNames + "RelatesTo")?.Value.Trim();
        return string.Equals(answered, id, StringComparison.OrdinalIgnoreCase)
            ? content
            : throw new InvalidDataException("it belongs to another request");
    }

    private static XElement Required(XElement element)
    {
        element.SetAttributeValue(EnvelopeNames + "mustUnderstand", "true");
        return element;
    }

    private static XElement Optional(XName name)
    {
        XElement element = new(name);
        element.SetAttributeValue(EnvelopeNames + "mustUnderstand", "false");
        element.SetAttributeValue(XNamespace.Xml + "lang", Language);
        return element;
    }

    private byte[] Compose(WsmanRequest request, string id)
    {
        XElement header = new(
            EnvelopeNames + "Header",
            new XElement(AddressingNames + "To", link.Uri.AbsoluteUri),
            new XElement(AddressingNames + "ReplyTo", Required(new(AddressingNames + "Address", AnonymousRole))),
            Required(new(AddressingNames + "Action", request.Action)),
            new XElement(AddressingNames + "MessageID", id),
            Required(new(ManagementNames + "ResourceURI", CommandShell)),
            Required(new(ManagementNames + "MaxEnvelopeSize", MaxEnvelopeSize)),
            new XElement(ManagementNames + "OperationTimeout", XmlConvert.ToString(link.Access.OperationTimeout)),
            Optional(ManagementNames + "Locale"),
            Optional(MicrosoftNames + "DataLocale"),
            Session());
        if (request.ShellId is string shell)
        {
            header.Add(new XElement(
                ManagementNames + "SelectorSet",
                new XElement(ManagementNames + "Selector", new XAttribute("Name", "ShellId"), shell)));
        }

        if (!request.Options.IsEmpty)
        {
            header.Add(Required(new(
                ManagementNames + "OptionSet",
                request.Options.Select(static option =>
                    new XElement(ManagementNames + "Option", new XAttribute("Name", option.Name), option.Value)))));
        }

        return ToBytes(new(
            EnvelopeNames + "Envelope",
            new XAttribute(XNamespace.Xmlns + "s", EnvelopeNames),
            new XAttribute(XNamespace.Xmlns + "a", AddressingNames),
            new XAttribute(XNamespace.Xmlns + "w", ManagementNames),
            new XAttribute(XNamespace.Xmlns + "p", MicrosoftNames),
            new XAttribute(XNamespace.Xmlns + "rsp", ShellNames),
            header,
            new XElement(EnvelopeNames + "Body", request.Body)));
    }

    private static byte[] ToBytes(XElement envelope)
    {
        using MemoryStream bytes = new();
        try
        {
            using XmlWriter writer = XmlWriter.Create(bytes, Writing);
            envelope.Save(writer);
        }
        catch (ArgumentException e)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Start, $"WinRM cannot carry a character of the command: {e.Message}", e);
        }

        return bytes.ToArray();
    }

    /// <summary>Lets the service know which requests belong together (MS-WSMV 2.2.4.40).</summary>
    private XElement Session()
    {
        XElement session = new(MicrosoftNames + "SessionId", _session);
        session.SetAttributeValue(EnvelopeNames + "mustUnderstand", "false");
        return session;
    }
}
