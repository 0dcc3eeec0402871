using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Kiln.Wire.Rpc;

/// <summary>The services that servers answer with, by name. May change, and be shared, while servers run.</summary>
public sealed class RpcServices
{
    private readonly ConcurrentDictionary<string, FrozenDictionary<string, RpcMethod>> _services =
        new(StringComparer.Ordinal);

    /// <summary>Adds a service, or replaces the one of that name.</summary>
    /// <param name="name">May hold dots: a call's method begins behind the last one.</param>
    public RpcServices Add(string name, IReadOnlyDictionary<string, RpcMethod> methods)
    {
        _services[name] = methods.ToFrozenDictionary(StringComparer.Ordinal);
        return this;
    }

    public bool Remove(string name) => _services.TryRemove(name, out _);

    /// <returns>The method, or the text of the error as Go's servers have it.</returns>
    internal (RpcMethod? Method, string Error) Find(string serviceMethod)
    {
        int dot = serviceMethod.LastIndexOf('.');
        if (dot < 0)
        {
            return (null, $"rpc: service/method request ill-formed: {serviceMethod}");
        }

        if (!_services.TryGetValue(serviceMethod[..dot], out FrozenDictionary<string, RpcMethod>? service))
        {
            return (null, $"rpc: can't find service {serviceMethod}");
        }

        return service.TryGetValue(serviceMethod[(dot + 1)..], out RpcMethod? method)
            ? (method, "")
            : (null, $"rpc: can't find method {serviceMethod}");
    }
}
