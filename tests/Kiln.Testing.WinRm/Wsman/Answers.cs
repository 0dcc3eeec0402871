using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Kiln.Testing.WinRm.Wsman;

/// <summary>Writes what the server answers.</summary>
internal static class Answers
{
    public static byte[] Compose(Request request, XElement? content) =>
        Envelope(request.Action + "Response", request.MessageId, content);

    public static byte[] Compose(FaultException fault, string? relatesTo) => Envelope(
        Names.FaultAction,
        relatesTo,
        new(
            Names.S + "Fault",
            new XElement(
                Names.S + "Code",
                new XElement(Names.S + "Value", "s:Sender"),
                new XElement(Names.S + "Subcode", new XElement(Names.S + "Value", fault.Subcode))),
            new XElement(
                Names.S + "Reason",
                new XElement(Names.S + "Text", new XAttribute(XNamespace.Xml + "lang", "en-US"), fault.Message)),
            new XElement(
                Names.S + "Detail",
                new XElement(
                    Names.F + "WSManFault",
                    new XAttribute("Code", fault.Code.ToString(CultureInfo.InvariantCulture)),
                    new XAttribute("Machine", "KILN-WIN"),
                    new XElement(Names.F + "Message", fault.Message + " ")))));

    private static byte[] Envelope(string action, string? relatesTo, XElement? content)
    {
        XElement envelope = new(
            Names.S + "Envelope",
            new XAttribute(XNamespace.Xml + "lang", "en-US"),
            new XAttribute(XNamespace.Xmlns + "s", Names.S),
            new XAttribute(XNamespace.Xmlns + "a", Names.A),
            new XAttribute(XNamespace.Xmlns + "w", Names.W),
            new XAttribute(XNamespace.Xmlns + "x", Names.X),
            new XAttribute(XNamespace.Xmlns + "rsp", Names.Rsp),
            new XElement(
                Names.S + "Header",
                new XElement(Names.A + "Action", action),
                new XElement(Names.A + "MessageID", $"uuid:{Guid.NewGuid().ToString().ToUpperInvariant()}"),
                new XElement(Names.A + "To", Names.Anonymous),
                relatesTo is null ? null : new XElement(Names.A + "RelatesTo", relatesTo)),
            new XElement(Names.S + "Body", content));
        return Encoding.UTF8.GetBytes(envelope.ToString(SaveOptions.DisableFormatting));
    }
}
