using System.Xml.Linq;

namespace Kiln.Testing.WinRm.Wsman;

/// <summary>Of DSP0226 and MS-WSMV.</summary>
internal static class Names
{
    public const string CommandShell = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd";
    public const string TransferActions = "http://schemas.xmlsoap.org/ws/2004/09/transfer/";
    public const string ShellActions = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/";
    public const string Anonymous = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
    public const string FaultAction = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault";

    public static readonly XNamespace S = "http://www.w3.org/2003/05/soap-envelope";
    public static readonly XNamespace A = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    public static readonly XNamespace W = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
    public static readonly XNamespace P = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd";
    public static readonly XNamespace X = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
    public static readonly XNamespace Rsp = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
    public static readonly XNamespace F = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault";
}
