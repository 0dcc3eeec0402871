namespace Kiln.Testing.WinRm.Wsman;

/// <summary>What the server answers instead of a result.</summary>
/// <param name="code">Of WinRM.</param>
/// <param name="subcode">With its prefix: <c>w:TimedOut</c>.</param>
/// <param name="text">For people.</param>
internal sealed class FaultException(uint code, string subcode, string text) : Exception(text)
{
    public uint Code => code;

    public string Subcode => subcode;

    public static FaultException Timeout() => new(
        2150858793,
        "w:TimedOut",
        "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.");

    public static FaultException NoSuchShell(string id) => new(
        2150858843,
        "w:InvalidSelectors",
        $"The request for the Windows Remote Shell with ShellId {id} failed because the shell was not found on the server.");

    public static FaultException NoSuchCommand() => new(
        2150858795, "w:InvalidParameter", "The command is not known to the shell.");

    public static FaultException TooLarge() => new(
        2150858807, "w:EncodingLimit", "The size of the request exceeded the configured MaxEnvelopeSize quota.");

    public static FaultException TooManyShells() => new(
        2150859173, "w:QuotaLimit", "This user is allowed a maximum number of shells, which has been exceeded.");

    public static FaultException Schema(string problem) => new(
        2150858752, "w:SchemaValidationError", $"The SOAP message does not follow the schema: {problem}.");
}
