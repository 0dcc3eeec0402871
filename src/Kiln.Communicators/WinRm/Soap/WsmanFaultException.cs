namespace Kiln.Communicators.WinRm.Soap;

/// <summary>The service answered that it does not do what it was asked.</summary>
internal sealed class WsmanFaultException(WsmanFault fault) : Exception(fault.ToString())
{
    public WsmanFault Fault => fault;
}
