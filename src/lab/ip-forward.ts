/** Whether IPv4 packets are passed on; proc(5) shows that of the network namespace of the process that opens it. */
export const IP_FORWARD = '/proc/sys/net/ipv4/ip_forward';
