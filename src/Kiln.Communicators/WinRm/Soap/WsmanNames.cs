using System.Xml.Linq;

namespace Kiln.Communicators.WinRm.Soap;

/// <summary>Names of WS-Management (DSP0226) and of its shells (MS-WSMV 2.2.1, 3.1.4).</summary>
internal static class WsmanNames
{
    public const string AnonymousRole = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";

    /// <summary>The kind of shell whose commands are those of cmd.</summary>
    public const string CommandShell = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd";

    public const string Create = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Create";
    public const string Delete = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete";
    public const string Command = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Command";
    public const string Send = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Send";
    public const string Receive = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Receive";
    public const string Signal = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Signal";

    public const string Terminate = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/terminate";
    public const string Done = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done";

    public static readonly XNamespace EnvelopeNames = "http://www.w3.org/2003/05/soap-envelope";
    public static readonly XNamespace AddressingNames = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    public static readonly XNamespace ManagementNames = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
    public static readonly XNamespace MicrosoftNames = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd";
    public static readonly XNamespace ShellNames = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
    public static readonly XNamespace FaultNames = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault";
}
