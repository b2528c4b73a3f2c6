/** Whether IPv4 packets are passed on; proc(5) shows that of the network namespace of whoever opens it. */
export const IP_FORWARD = '/proc/sys/net/ipv4/ip_forward';
