using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Kiln.Testing.WinRm.Wsman;

/// <summary>A request, read strictly: what the documents demand must be there, and nothing that must be understood and is not.</summary>
internal sealed record Request
{
    private static readonly XName[] Understood =
    [
        Names.A + "To", Names.A + "ReplyTo", Names.A + "Action", Names.A + "MessageID", Names.W + "ResourceURI",
        Names.W + "MaxEnvelopeSize", Names.W + "OperationTimeout", Names.W + "Locale", Names.P + "DataLocale",
        Names.P + "SessionId", Names.W + "SelectorSet", Names.W + "OptionSet",
    ];

    public required string Action { get; init; }

    public required string MessageId { get; init; }

    public required int MaxEnvelopeSize { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required string? ShellId { get; init; }

    public required ImmutableDictionary<string, string> Options { get; init; }

    /// <summary>Null when the body is empty.</summary>
    public required XElement? Content { get; init; }

    /// <exception cref="FaultException">It breaks a rule.</exception>
    public static Request Read(byte[] message)
    {
        XElement envelope = Parse(message);
        Check(envelope.Name == Names.S + "Envelope", "the root is no Envelope");
        Check(envelope.Elements().Select(static e => e.Name).SequenceEqual([Names.S + "Header", Names.S + "Body"]), "an Envelope has a Header and a Body");
        XElement header = envelope.Elements().First();
        foreach (XElement element in header.Elements())
        {
            bool isNeeded = element.Attribute(Names.S + "mustUnderstand")?.Value is "true" or "1";
            Check(!isNeeded || Understood.Contains(element.Name), $"{element.Name.LocalName} must be understood, and is not");
        }

        Check(Text(header, Names.A + "To").StartsWith("http", StringComparison.Ordinal), "To is no address");
        Check(Text(header, Names.W + "ResourceURI") == Names.CommandShell, "ResourceURI is no shell of cmd");
        Check(header.Element(Names.A + "ReplyTo")?.Element(Names.A + "Address")?.Value.Trim() == Names.Anonymous, "ReplyTo is not anonymous");
        string id = Text(header, Names.A + "MessageID");
        Check(id.StartsWith("uuid:", StringComparison.Ordinal) && Guid.TryParse(id.AsSpan(5), out Guid _), "MessageID is no uuid");
        return new()
        {
            Action = Text(header, Names.A + "Action"),
            MessageId = id,
            MaxEnvelopeSize = int.Parse(Text(header, Names.W + "MaxEnvelopeSize"), CultureInfo.InvariantCulture),
            Timeout = Duration(Text(header, Names.W + "OperationTimeout")),
            ShellId = Selector(header),
            Options = header.Elements(Names.W + "OptionSet").Elements(Names.W + "Option").ToImmutableDictionary(
                static option => option.Attribute("Name")?.Value ?? throw FaultException.Schema("an Option has no Name"),
                static option => option.Value),
            Content = envelope.Elements().Last().Elements().SingleOrDefault(),
        };
    }

    public XElement Body(XName name)
    {
        Check(Content?.Name == name, $"the body has no {name.LocalName}");
        return Content!;
    }

    private static XElement Parse(byte[] message)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(message), settings);
            return XElement.Load(reader);
        }
        catch (XmlException e)
        {
            throw FaultException.Schema(e.Message);
        }
    }

    private static string Text(XElement header, XName name)
    {
        XElement[] found = [.. header.Elements(name)];
        Check(found.Length == 1, $"there must be one {name.LocalName}");
        return found[0].Value.Trim();
    }

    private static TimeSpan Duration(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            throw FaultException.Schema("OperationTimeout is no duration");
        }
    }

    private static string? Selector(XElement header)
    {
        XElement[] selectors = [.. header.Elements(Names.W + "SelectorSet").Elements(Names.W + "Selector")];
        Check(selectors.All(static s => s.Attribute("Name")?.Value == "ShellId"), "only ShellId selects");
        return selectors.SingleOrDefault()?.Value;
    }

    private static void Check(bool condition, string problem)
    {
        if (!condition)
        {
            throw FaultException.Schema(problem);
        }
    }
}
