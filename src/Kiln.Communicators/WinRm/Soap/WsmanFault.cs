using System.Xml.Linq;
using static Kiln.Communicators.WinRm.Soap.WsmanNames;

namespace Kiln.Communicators.WinRm.Soap;

/// <summary>Why a service did not do what it was asked.</summary>
/// <param name="Code">Of WinRM, such as 2150858793; null when the service did not give one.</param>
/// <param name="Subcode">Of WS-Management, without its prefix, such as <c>TimedOut</c>.</param>
/// <param name="Text">For people.</param>
internal sealed record WsmanFault(uint? Code, string? Subcode, string Text)
{
    /// <summary>Nothing happened within the time of the operation: ask again.</summary>
    public const uint OperationTimeout = 2150858793;

    public bool IsOperationTimeout => Code == OperationTimeout || (Code is null && Subcode == "TimedOut");

    /// <param name="fault">The element of SOAP.</param>
    public static WsmanFault Of(XElement fault)
    {
        string? subcode = fault.Element(EnvelopeNames + "Code")?
            .Element(EnvelopeNames + "Subcode")?
            .Element(EnvelopeNames + "Value")?.Value;
        XElement? detail = fault.Element(EnvelopeNames + "Detail")?.Element(FaultNames + "WSManFault");
        string[] texts =
        [
            .. new[]
            {
                fault.Element(EnvelopeNames + "Reason")?.Element(EnvelopeNames + "Text")?.Value,
                detail?.Element(FaultNames + "Message")?.Value,
            }
                .Select(static text => (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Select(static words => string.Join(' ', words))
                .Where(static text => text.Length > 0)
                .Distinct(),
        ];
        uint? code = uint.TryParse(detail?.Attribute("Code")?.Value, out uint number) ? number : null;
        string name = subcode?[(subcode.IndexOf(':', StringComparison.Ordinal) + 1)..] ?? "";
        string text = texts is [string reason, string message] && message.Contains(reason, StringComparison.Ordinal)
            ? message
            : string.Join(' ', texts);
        return new(code, name.Length == 0 ? null : name, text.Length == 0 ? "no reason was given" : text);
    }

    public override string ToString()
    {
        string[] codes = [.. new[] { Subcode, Code is uint code ? $"code {code}" : null }.OfType<string>()];
        return codes.Length == 0 ? Text : $"{Text} ({string.Join(", ", codes)})";
    }
}
